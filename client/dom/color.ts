/** Linear light, red green blue, 0 to 1 where a screen can show it. */
type Linear = readonly [number, number, number];
/** OKLab: lightness 0 to 1, and two axes of hue. */
type Oklab = readonly [number, number, number];

/** Bounds of lightness at which a name of any hue can be read on every row (see tokens.css). */
const lightMost = 0.5;
const darkLeast = 0.74;

/** How a name is coloured in both themes. */
export interface NameColors {
  readonly light: string;
  readonly dark: string;
}

function decode(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function encode(channel: number): number {
  return channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055;
}

function readHex(color: string): Linear {
  const channel = (at: number): number => decode(Number.parseInt(color.slice(at, at + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
}

function writeHex(color: Linear): string {
  const digits = (channel: number): string =>
    Math.round(encode(Math.min(1, Math.max(0, channel))) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${color.map(digits).join('')}`;
}

// The matrices of https://bottosson.github.io/posts/oklab/
function toOklab([red, green, blue]: Linear): Oklab {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: Oklab): Linear {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function isShowable(color: Linear): boolean {
  return color.every((channel) => channel >= -0.0001 && channel <= 1.0001);
}

/** A screen that cannot show a colour cuts it off, which changes its lightness; less chroma keeps it. */
function withLightness([, a, b]: Oklab, lightness: number): string {
  let shown = fromOklab([lightness, a, b]);
  for (let percent = 99; !isShowable(shown); percent -= 1) {
    const chroma = percent / 100;
    shown = fromOklab([lightness, a * chroma, b * chroma]);
  }
  return writeHex(shown);
}

const known = new Map<string, NameColors>();

/** What becomes of a colour (`#rrggbb`) that somebody chose for their name, so that it can be read. */
export function nameColorsOf(color: string): NameColors {
  const before = known.get(color);
  if (before) return before;
  const chosen = toOklab(readHex(color));
  const colors = {
    light: withLightness(chosen, Math.min(chosen[0], lightMost)),
    dark: withLightness(chosen, Math.max(chosen[0], darkLeast)),
  };
  known.set(color, colors);
  return colors;
}
