import { ask, cookiePair, type Answer } from './ask.ts';
import { password } from './people.ts';

/** One attempt to sign in at the page, as a browser without script makes it. */
export function tryLogin(
  url: string,
  username: string,
  given: { password?: string; cookie?: string; address?: string } = {},
): Promise<Answer> {
  const headers = {
    ...(given.cookie && { cookie: given.cookie }),
    ...(given.address && { 'x-forwarded-for': given.address }),
  };
  return ask(url, 'POST /login', { form: { username, password: given.password ?? password }, headers });
}

/** A wrong password, so many times, one after the other. */
export async function failLogins(url: string, username: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await tryLogin(url, username, { password: 'Wrong-1234' });
}

/** The cookies an answer sets, as a browser sends them back. */
export function cookiesOf(answer: Answer): { session: string; device: string } {
  return { session: cookiePair(answer.setCookie('session')), device: cookiePair(answer.setCookie('device')) };
}
