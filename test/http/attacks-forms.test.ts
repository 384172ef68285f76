import assert from 'node:assert/strict';
import { formOf, textPart } from '../support/file-forms.ts';
import { askAs, useWorld } from '../support/scenario.ts';

const kib = 1_024;
const chunked = { 'transfer-encoding': 'chunked' };

/** Fields that are each small enough, and together are not. */
function fields(count: number, bytesEach: number) {
  return Array.from({ length: count }, (_, index) => textPart(`field${index}`, 'x'.repeat(bytesEach)));
}

describe('a form of many fields', () => {
  const world = useWorld(['alice']);

  const rows = [
    { ask: 'POST /login', count: 8, bytesEach: 8 * kib },
    { ask: 'POST /settings', as: 'alice', count: 8, bytesEach: 12 * kib },
    { ask: 'POST /uploads', as: 'alice', count: 8, bytesEach: 12 * kib },
    { ask: 'POST /avatar', as: 'alice', count: 8, bytesEach: 12 * kib },
    { ask: 'POST /send/general', as: 'alice', count: 19, bytesEach: 20 * kib },
  ] as const;
  for (const { ask, count, bytesEach, ...who } of rows) {
    for (const isChunked of [false, true]) {
      it(`is too large by their sum${isChunked ? ', in chunks' : ''}: ${ask}`, async () => {
        const form = formOf(fields(count, bytesEach));
        const headers = { ...form.headers, ...(isChunked && chunked) };
        const { status, text } = await askAs(world(), { ...who, ask, body: form.body, headers });
        assert.deepEqual([status, text.includes('too large')], [413, true], text.slice(0, 300));
      });
    }
  }

  it('is taken up to that', async () => {
    const form = formOf([textPart('text', 'hello'), ...fields(12, 20 * kib)]);
    const { status, text } = await askAs(world(), { as: 'alice', ask: 'POST /send/general', ...form });
    assert.deepEqual([status, text], [200, 'ok']);
  });
});
