/** Where to go after signing in: a path of this server, else `/`. Never another origin. */
export function safeNext(given: string | undefined): string {
  const path = given ?? '/';
  // One leading slash; a second one, or a backslash, would name another host.
  const isPath = /^\/(?![/\\])[^\\\p{Cc}]{0,2000}$/u.test(path);
  return isPath && new URL(path, 'http://own.invalid').host === 'own.invalid' ? path : '/';
}
