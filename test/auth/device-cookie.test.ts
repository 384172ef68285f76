import assert from 'node:assert/strict';
import { makeDeviceCookie, readDeviceCookie } from '../../server/auth/device-cookie.ts';
import { deriveKeys } from '../../server/auth/keys.ts';

const nowUs = 1_700_000_000_000_000;
const dayUs = 86_400_000_000;
const keys = deriveKeys(['n'.repeat(40), 'o'.repeat(40)], 'device cookie');

describe('a device cookie', () => {
  const cookie = makeDeviceCookie(keys, 'alice', nowUs);
  const [id = '', ends = '', signature = ''] = cookie.split('.');

  it('stands for one device of one account, for 90 days', () => {
    assert.equal(readDeviceCookie(keys, 'alice', cookie, nowUs), id);
    assert.equal(readDeviceCookie(keys, 'alice', cookie, nowUs + 89 * dayUs), id);
    assert.equal(readDeviceCookie(keys, 'alice', cookie, nowUs + 90 * dayUs), null);
    assert.equal(readDeviceCookie(keys, 'bob', cookie, nowUs), null);
    assert.notEqual(makeDeviceCookie(keys, 'alice', nowUs).split('.')[0], id);
  });

  for (const forged of [
    undefined,
    '',
    '..',
    `${id}.${ends}`,
    `${id}.${Number(ends) + 1}.${signature}`,
    `x${id}.${ends}.${signature}`,
    `${id}.${ends}.${signature.slice(1)}`,
    `${id}.NaN.${signature}`,
  ]) {
    it(`is nothing as ${forged}`, () => {
      assert.equal(readDeviceCookie(keys, 'alice', forged, nowUs), null);
    });
  }

  it('holds while one of the secrets does, and was made for no other purpose', () => {
    const former = makeDeviceCookie(deriveKeys(['o'.repeat(40)], 'device cookie'), 'alice', nowUs);
    assert.notEqual(readDeviceCookie(keys, 'alice', former, nowUs), null);
    assert.equal(readDeviceCookie(deriveKeys(['x'.repeat(40)], 'device cookie'), 'alice', cookie, nowUs), null);
    assert.equal(readDeviceCookie(deriveKeys(['n'.repeat(40)], 'login counters'), 'alice', cookie, nowUs), null);
  });
});
