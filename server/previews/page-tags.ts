const contentChars = 2_500;
const metasMax = 30;
/** Many more than an honest page has. */
const partsMax = 2_000;
const attributesMax = 20;
/** All that a preview is made of. */
const telling =
  /^(og:(title|description|image(:(url|secure_url))?)|twitter:(title|description|image(:src)?)|description)$/i;

/** Where something begins that is looked at, or whose content is text whatever it looks like. */
const opening = /<(?:!--|(meta|title|script|style|textarea|noframes|xmp|iframe)(?=[\s/>]))/gi;
/** One attribute: name, and value in double quotes, in single quotes, in none. */
const attribute = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?/y;

/** What a page says of itself: values as they stand in its source, so entities are not decoded. */
export interface PageTags {
  /** `<meta>` by what it tells, in the order of the page. */
  readonly metas: readonly Meta[];
  /** What stands in the first `<title>`, or `''`. */
  readonly title: string;
}

interface Meta {
  readonly property: string;
  readonly content: string;
}

/**
 * Picks these few tags out of a page, in time proportional to its length. A parser takes minutes for half a megabyte
 * of nested elements, so it only ever gets what is found here.
 */
export function pickTags(html: string): PageTags {
  const metas: Meta[] = [];
  let title: string | null = null;
  for (const { name, text, meta } of partsOf(html)) {
    if (name === 'title') title ??= text;
    if (meta !== null) metas.push(meta);
    if (metas.length === metasMax) break;
  }
  return { metas, title: title ?? '' };
}

interface Part {
  /** Empty for a comment. */
  readonly name: string;
  readonly text: string;
  readonly meta: Meta | null;
}

function* partsOf(html: string): Generator<Part> {
  const openings = new RegExp(opening);
  for (let count = 0; count < partsMax; count += 1) {
    const name = openings.exec(html)?.[1]?.toLowerCase() ?? '';
    const from = openings.lastIndex;
    // Where nothing is found any more, the search would begin anew.
    if (from === 0) return;
    const { meta, end } = name === 'meta' ? readMeta(html, from) : { meta: null, end: endOf(html, name, from) };
    yield { name, meta, text: name === 'title' ? textOf(html.slice(from, end)) : '' };
    openings.lastIndex = end;
  }
}

/** Where a comment or an element of text ends; an open one takes all the rest. */
function endOf(html: string, name: string, from: number): number {
  // `<!-->` is a whole comment.
  if (name === '') return orLength(html, html.indexOf('-->', from - 2));
  const closing = new RegExp(`</${name}`, 'gi');
  closing.lastIndex = from;
  return orLength(html, closing.exec(html)?.index ?? -1);
}

function orLength(html: string, index: number): number {
  return index === -1 ? html.length : index;
}

/** Behind the end of the start tag. */
function textOf(element: string): string {
  return element.slice(element.indexOf('>') + 1).slice(0, contentChars);
}

function readMeta(html: string, from: number): { meta: Meta | null; end: number } {
  const values = new Map<string, string>();
  const attributes = new RegExp(attribute);
  let end = from;
  attributes.lastIndex = from;
  for (let count = 0; count < attributesMax; count += 1) {
    const found = attributes.exec(html);
    if (found === null) break;
    const [, name = '', ...given] = found;
    if (/^(property|name|content)$/i.test(name)) setFirst(values, name.toLowerCase(), given);
    end = attributes.lastIndex;
  }
  return { meta: metaOf(values), end };
}

function setFirst(values: Map<string, string>, name: string, given: readonly (string | undefined)[]): void {
  if (!values.has(name)) values.set(name, given.find((one) => one !== undefined) ?? '');
}

function metaOf(values: ReadonlyMap<string, string>): Meta | null {
  const names = [values.get('property'), values.get('name')].map((name = '') => name.trim());
  const property = names.find((name) => telling.test(name));
  const content = values.get('content')?.slice(0, contentChars) ?? '';
  return property === undefined || content === '' ? null : { property, content };
}
