import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { surplusKeys } from '../support/exact.ts';

describe('the check for fields nobody has documented', () => {
  const inner = z.object({ a: z.int() });
  const schema = z.object({
    list: z.array(inner),
    pair: z.tuple([z.string(), inner]),
    map: z.record(z.string(), inner),
    maybe: z.optional(z.nullable(inner)),
  });

  it('R12 finds one at every depth', () => {
    const odd = { a: 1, b: 2 };
    const value = { list: [odd], pair: ['x', odd], map: { toString: odd }, maybe: odd, own: 1 };
    const found = surplusKeys(schema, value);
    assert.deepEqual(found, ['.list.0.b', '.pair.1.b', '.map.toString.b', '.maybe.b', '.own']);
  });

  it('finds nothing where there is nothing', () => {
    assert.deepEqual(surplusKeys(schema, { list: [{ a: 1 }], pair: ['x', { a: 1 }], map: {}, maybe: null }), []);
  });
});
