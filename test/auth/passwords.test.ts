import assert from 'node:assert/strict';
import { hashPassword, verifyPassword } from '../../server/auth/passwords.ts';

describe('a password hash', () => {
  let hash = '';
  before(async () => (hash = await hashPassword('Zmrzlina č. 1')));

  it('is argon2id with its parameters and a salt of its own', async () => {
    assert.match(hash, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.notEqual(await hashPassword('Zmrzlina č. 1'), hash);
  });

  it('fits its password in either form of the same letters, and no other', async () => {
    assert.equal(await verifyPassword('Zmrzlina č. 1'.normalize('NFD'), hash), true);
    for (const other of ['zmrzlina č. 1', 'Zmrzlina č. 1 ', 'Zmrzlina c. 1', '']) {
      assert.equal(await verifyPassword(other, hash), false, other);
    }
  });

  it('that is not there fits nothing, and takes as long', async () => {
    const took = async (given: string | null | undefined) => {
      const startMs = performance.now();
      for (let i = 0; i < 3; i++) assert.equal(await verifyPassword('Wrong-1234', given), false);
      return performance.now() - startMs;
    };
    await took(hash);
    const [known, missing, unknown] = [await took(hash), await took(null), await took(undefined)];
    for (const other of [missing, unknown])
      assert.ok(other > known / 3 && other < known * 3, `${other} and ${known} ms`);
  });

  it('that cannot be read is an error, never a match', async () => {
    await assert.rejects(verifyPassword('x', '$2b$10$abc'), /not readable/);
  });
});
