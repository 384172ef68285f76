import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Keys for one purpose each, derived from the server's secrets; the first secret signs, all of them verify. */
export interface Keys {
  sign: (text: string) => string;
  verify: (text: string, signature: string) => boolean;
}

/** @param secrets newest first */
export function deriveKeys(secrets: readonly string[], purpose: string): Keys {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', `minimost ${purpose}`, 32)));
  const signWith = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const [newest] = keys;
  if (newest === undefined) throw new Error('there is no secret to derive keys from');
  return {
    sign: (text) => signWith(newest, text),
    verify: (text, signature) =>
      keys.some((key) => {
        const expected = Buffer.from(signWith(key, text));
        const given = Buffer.from(signature);
        return expected.length === given.length && timingSafeEqual(expected, given);
      }),
  };
}
