import type { Keys } from './keys.ts';
import { randomId } from '../random.ts';

/** The cookie of a browser in which an account has signed in before. */
export const deviceCookieName = 'device';
export const deviceCookieSeconds = 90 * 86_400;

/** Value for a browser that has just signed in: a device id, the time it ends, and our signature for this account. */
export function makeDeviceCookie(keys: Keys, usernameKey: string, nowUs: number): string {
  const content = `${randomId(16)}.${Math.floor(nowUs / 1_000_000) + deviceCookieSeconds}`;
  return `${content}.${keys.sign(`${usernameKey}.${content}`)}`;
}

/** The device id in a cookie that we signed for this account and that has not run out, or null. */
export function readDeviceCookie(
  keys: Keys,
  usernameKey: string,
  cookie: string | undefined,
  nowUs: number,
): string | null {
  const [id, ends, signature] = (cookie ?? '').split('.');
  if (id === undefined || ends === undefined || signature === undefined) return null;
  if (!keys.verify(`${usernameKey}.${id}.${ends}`, signature)) return null;
  return Number(ends) * 1_000_000 > nowUs ? id : null;
}
