import type { OpenGraphPreview } from '#shared/previews.ts';
import { pickTags, type PageTags } from './page-tags.ts';
import { toPlainText } from './plain-text.ts';

const titleChars = 200;
const descriptionChars = 400;

/** What a page says of itself. */
export type PageFacts = Pick<OpenGraphPreview, 'title' | 'description' | 'image'>;

/** Reads a page, or null when it has no title. The picture's address is as the page has it. */
export async function readPage(html: string): Promise<PageFacts | null> {
  const { default: scrape } = await import('open-graph-scraper');
  const tags = pickTags(html);
  const [open, plain] = [documentOf(tags, /^(og|twitter):/i), documentOf(tags, /^description$/i, tags.title)];
  const { result: said } = await scrape({ html: open, onlyGetOpenGraphInfo: true });
  const { result: basic } = await scrape({ html: plain });
  const pick = (max: number, ...texts: readonly (string | undefined)[]) =>
    texts.map((text) => toPlainText(text ?? '', max)).find((text) => text !== '') ?? '';
  const title = pick(titleChars, said.ogTitle, said.twitterTitle, basic.ogTitle);
  if (title === '') return null;
  return {
    title,
    description: pick(descriptionChars, said.ogDescription, said.twitterDescription, basic.ogDescription),
    image: said.ogImage?.[0]?.url ?? said.twitterImage?.[0]?.url ?? '',
  };
}

/** A small flat page that holds some of the tags. With a charset, or the package would guess at one. */
function documentOf({ metas }: PageTags, kind: RegExp, title = ''): string {
  const lines = new Map<string, string>();
  for (const { property, content } of metas) {
    const name = property.toLowerCase();
    // Of what is said twice, the first counts (ogp.me, "Arrays").
    if (!kind.test(name) || lines.has(name)) continue;
    lines.set(name, `<meta name="${name}" content="${content.replaceAll('"', '&quot;')}">`);
  }
  return `<meta charset="utf-8"><title>${title}</title>${[...lines.values()].join('')}`;
}
