import { strict as assert } from 'node:assert';
import { namePasted } from '../../client/state/file-facts.ts';

describe('names of pasted files', () => {
  const at = new Date(2026, 10, 21, 14, 2, 33);
  const name = (file: string, type: string): string => namePasted(new File(['x'], file, { type }), at).name;

  it('a screenshot without a name gets one with day and time, any other keeps its own', () => {
    assert.equal(name('image.png', 'image/png'), 'Screenshot 2026-11-21 at 14.02.33.png');
    assert.equal(name('', 'image/jpeg'), 'Screenshot 2026-11-21 at 14.02.33.jpg');
    assert.equal(name('cat.png', 'image/png'), 'cat.png');
    assert.equal(name('image.pdf', 'application/pdf'), 'image.pdf');
  });
});
