import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type PageName = 'chat' | 'login' | 'signup' | 'message';

/** The built pages, with the marks the server fills in. */
export interface PageFiles {
  /** A page with every `{{mark}}` replaced by escaped text; a mark without value becomes empty. */
  render: (page: PageName, values: Readonly<Record<string, string>>) => string;
}

/** Read the pages once. @throws {Error} when the client has not been built */
export function loadPageFiles(clientFolder: string): PageFiles {
  const names: PageName[] = ['chat', 'login', 'signup', 'message'];
  const pages = new Map(names.map((name) => [name, readFileSync(join(clientFolder, `${name}.html`), 'utf8')]));
  return {
    render: (page, values) =>
      (pages.get(page) ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, mark: string) =>
        escapeHtml(Object.hasOwn(values, mark) ? (values[mark] ?? '') : ''),
      ),
  };
}

/** Names the built client by its content: the page refers to files named by theirs. */
export function buildOf(clientFolder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(clientFolder, 'chat.html')))
    .digest('hex')
    .slice(0, 12);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
