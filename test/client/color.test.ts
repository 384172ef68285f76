import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { nameColorsOf } from '../../client/dom/color.ts';

const styles = readFileSync(join(import.meta.dirname, '../../client/styles/tokens.css'), 'utf8');

const rowTools = readFileSync(join(import.meta.dirname, '../../client/styles/row-tools.css'), 'utf8');

type Theme = 'light' | 'dark';

function tokenOf(token: string, theme: Theme): string {
  const [, light = '', dark = ''] = new RegExp(`--${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(styles) ?? [];
  return theme === 'light' ? light : dark;
}

/** A row that mentions one, under the pointer. */
function mixedColor(theme: Theme): string {
  const [, one = '', percent = '', other = ''] =
    /color-mix\(in srgb, var\(--(\w+)\) (\d+)%, var\(--(\w+)\)\)/.exec(rowTools) ?? [];
  const [share, a, b] = [Number(percent) / 100, tokenOf(one, theme), tokenOf(other, theme)];
  const mixed = [1, 3, 5].map((at) => {
    const [more, less] = [a, b].map((color) => Number.parseInt(color.slice(at, at + 2), 16));
    return Math.round((more ?? 0) * share + (less ?? 0) * (1 - share));
  });
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** What can lie behind a name, in one theme. */
function rowColors(theme: Theme): string[] {
  return [...['canvas', 'hover', 'select', 'mention'].map((token) => tokenOf(token, theme)), mixedColor(theme)];
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const colors = fc.integer({ min: 0, max: 0xffffff }).map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`);

describe('the colour of a name', () => {
  for (const theme of ['light', 'dark'] as const)
    it(`can be read on every row, ${theme}`, () => {
      const rows = rowColors(theme);
      assert.equal(rows.filter((color) => /^#\w{6}$/.test(color)).length, 5);
      const isReadable = (color: string) => {
        const shown = nameColorsOf(color)[theme];
        for (const row of rows) {
          const found = contrast(shown, row);
          assert.ok(found >= 4.5, `${color} becomes ${shown}, on ${row} ${found.toFixed(2)}:1`);
        }
      };
      // the corners of the cube are where a screen cuts off most
      for (const corner of ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#ff00ff', '#00ffff', '#000000', '#ffffff'])
        isReadable(corner);
      fc.assert(fc.property(colors, isReadable), { numRuns: 1_000 });
    });

  it('stays what was chosen where that can be read', () => {
    assert.equal(nameColorsOf('#6b4700').light, '#6b4700');
    assert.equal(nameColorsOf('#a5b0ff').dark, '#a5b0ff');
    assert.notEqual(nameColorsOf('#6b4700').dark, '#6b4700');
  });

  it('of no hue gets none', () => {
    for (const grey of ['#000000', '#808080', '#ffffff'])
      for (const shown of Object.values(nameColorsOf(grey))) {
        const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(shown.slice(at, at + 2), 16));
        assert.ok(red === green && green === blue, `${grey} becomes ${shown}`);
      }
  });
});
