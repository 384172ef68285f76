/**
 * What may stand in a log line or a message on the terminal: secrets masked, nothing that a terminal obeys.
 */

const secretName = /(?:cookie|authorization|secret|token)s?$|password|passphrase/i;
const secretParameter = /([?&#;](?:code|token|[a-z0-9_-]*(?:_token|secret|password))=)[^&#;\s"'<>]*/gi;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const userInfo = /(:\/\/)[^\s/?#@"']*@/g;

export const masked = '[masked]';

/** True for the name of a field that holds a secret, whatever its spelling: `Set-Cookie`, `newPassword`, `token`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** The text without the secrets that travel inside texts: codes and tokens in URLs, credentials, user info. */
export function maskText(text: string): string {
  return text.replace(secretParameter, `$1${masked}`).replace(bearer, `$1 ${masked}`).replace(userInfo, `$1${masked}@`);
}

// C1 controls hold an 8-bit CSI; the others reorder or break what a person sees.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Write what a terminal would obey as `\uXXXX`. Inside JSON this stays the same text once it is parsed. */
export function escapeControls(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
