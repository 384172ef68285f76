import { strict as assert } from 'node:assert';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const client = join(import.meta.dirname, '../../client');
const read = (pattern: string) =>
  globSync(pattern, { cwd: client, exclude: (file) => String(file).startsWith('dist') }).map((file) => ({
    file,
    text: readFileSync(join(client, file), 'utf8'),
  }));

describe('the markup of the client', () => {
  it('makes no HTML out of text', () => {
    const risky =
      /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|DOMParser|\beval\(|new Function/;
    const sources = read('**/*.{ts,tsx}');
    assert.ok(sources.length > 50, 'the sources are found');
    for (const { file, text } of sources) assert.doesNotMatch(text, risky, file);
  });

  it('has pages without inline scripts, styles and handlers, and nothing from elsewhere', () => {
    const pages = read('*.html');
    assert.equal(pages.length, 4);
    for (const { file, text } of pages) {
      assert.doesNotMatch(text, /<style|\sstyle=|\son\w+=|javascript:/i, file);
      assert.doesNotMatch(text, /<script(?![^>]*\ssrc="\.\/)/i, file);
      assert.doesNotMatch(text, /(src|href|action)="(https?:)?\/\//i, file);
    }
  });

  it('puts what the server fills in between tags or into quoted attributes only', () => {
    for (const { file, text } of read('*.html')) {
      for (const mark of text.matchAll(/\{\{\w+\}\}/g)) {
        const before = text.slice(0, mark.index);
        const inTag = before.lastIndexOf('<') > before.lastIndexOf('>');
        const quoted = /="[^"]*$/.test(before);
        assert.ok(!inTag || quoted, `${file}: ${mark[0]}`);
        assert.doesNotMatch(before, /(href|src|action)="[^"]*$/, `${file}: ${mark[0]}`);
      }
    }
  });

  it('knows left and right in no style sheet', () => {
    for (const { file, text } of read('styles/*.css'))
      assert.doesNotMatch(
        text,
        /\b(margin|padding|border|inset)-(left|right)\b|^\s*(left|right|float):|text-align:\s*(left|right)/m,
        file,
      );
  });
});
