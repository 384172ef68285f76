const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** What may stand where a path has a parameter, as it goes over the wire. None of them names anything. */
export const pathValues = [
  ['0', '-1', '1.5', '0x1', '1e3', '9007199254740992', '9223372036854775808', '1'.repeat(400), '+1', '01', 'NaN'],
  ['letters', '%201', '1%20', '%EF%BC%99', '%00', '1%00', '1%0d%0ax:y', '1%2F2', '%2525', '[]', '{}', "'%20or%201=1"],
  ['__proto__', 'constructor', 'toString', 'dm:', 'dm::', 'dm:__proto__', 'dm%3A%00', 'private:', 'private:0'],
  ['private:9999999999999999', `private:${'9'.repeat(400)}`, 'x'.repeat(500), '%F0%9F%98%80'.repeat(500)],
  ['..', '%2e%2e', '..%2f', '%2e%2e%2f', '..%5c', '%2e%2e%2f%2e%2e%2fpackage.json'],
].flat();
/** Escapes that are no UTF-8, or no escapes. */
export const brokenEscapes = ['%', '%zz', '%c3', '%ff', '%ed%a0%80', '%ed%bf%bf', '%f0%9f%98'];
/** More levels than most routes have. */
export const surplusLevels = ['../', '../../package.json', '//', 'x//'];

/** Texts that a field may hold; what is right for one is wrong for most others. */
export const texts: readonly string[] = [
  ['0', '-1', '1.5', '-0', '0x1', '1e3', '1e400', '-1e400', '9007199254740992', '9223372036854775808'],
  ['1'.repeat(400), 'NaN', 'nan', 'Infinity', '-Infinity', 'letters', ' 1', '９', '', ' ', '\u200B', '\u202E'],
  ['true', 'null', 'undefined', '[]', '{}', '[object Object]', '%', '_', "' or 1=1 --", '"', '*', '<script>', '\\'],
  ['__proto__', 'constructor', 'toString', 'dm:', 'dm:__proto__', 'dm:alice:\u0301', 'private:9999999999999999'],
  ['x'.repeat(10_240), '\u0323\u0301'.repeat(5_000), '@alice '.repeat(1_400), '../../package.json', 'a\r\nb: c'],
].flat();

/** Some of them; once a body is parsed they are the same, however they came. */
export const someTexts = texts.filter((text) => /^$|^[-01letrs]+$|^__|^[1x]{300}|\u0301|^9223/.test(text));

/** Parts of a query or a form, after the `=`, that hold NUL. */
export const brokenParts = ['%00', 'a%00b', '%00%00'];
/** Parts that are no UTF-8: refused in a form. */
export const brokenUtf8 = ['%ed%a0%80', 'a%ED%BF%BFb'];
/** More than a path and the head of a request may be. */
export const largePart = { tooLong: 'x'.repeat(9_000), tooLarge: 'x'.repeat(20_000) };

/** JSON that stands for no text, number or truth: wrong in every field that is no list. */
export const brokenJson = [
  ['[]', '["a"]', '[null]', '{}', '{"a":1}', '{"__proto__":{"polluted":1}}', '{"toString":1}', '{"length":3}'],
  ['"\\ud800"', '"\\udfff"', '"a\\ud800b"', '"\\udc00\\ud800"', '"\\u0000"', '"a\\u0000b"'],
  [nested(20), nested(31), nested(33), nested(1_000), `{"a":${nested(1_000)}}`],
].flat();
/** Wrong in a field that is a list. */
export const brokenLists = [
  '{}',
  '{"a":1}',
  '[[]]',
  '[{}]',
  '[1]',
  '[null]',
  '["\\ud800"]',
  '["\\u0000"]',
  nested(1_000),
];
/** JSON that one field takes and another does not. */
export const otherJson = [
  '0',
  '1',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '9007199254740993',
  '1e21',
  'true',
  'false',
  'null',
];

/** A body as a whole: its type and what it holds. */
export interface WholeBody {
  type?: string;
  body: string | Buffer;
  headers?: Readonly<Record<string, string>>;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const large = 'x'.repeat(300_000);
const multipart = 'multipart/form-data; boundary=b';
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** Bodies that must be refused by every route that reads one: what is sent → status. */
export const brokenBodies: readonly (WholeBody & { status: number })[] = [
  ...['{', '{"a":', '{"a":1}}', '[1,2', 'null', '"text"', '1', 'true', '{a:1}', 'NaN', '\u0000', '{"a":"\u0001"}'].map(
    (body) => ({ type: json, body, status: 400 }),
  ),
  { type: json, body: nested(1_000), status: 400 },
  { type: json, body: nested(10_000), status: 400 },
  { type: json, body: `{"__proto__":${nested(1_000)}}`, status: 400 },
  { type: json, body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), status: 400 },
  { type: json, body: JSON.stringify({ text: large }), status: 413 },
  { type: `${json}; charset=latin1`, body: '{}', status: 415 },
  { type: `${json}; charset=nonsense`, body: '{}', status: 415 },
  { type: json, body: '{}', headers: { 'content-encoding': 'gzip' }, status: 415 },
  { type: json, body: '{}', headers: { 'content-encoding': 'nonsense' }, status: 415 },
  { type: form, body: `text=${large}`, status: 413 },
  { type: form, body: Array.from({ length: 2_000 }, (_, at) => `f${at}=`).join('&'), status: 413 },
  { type: form, body: Buffer.from([0x61, 0x3d, 0xff]), status: 400 },
  { type: form, body: 'a=%ed%a0%80', status: 400 },
  { type: `${form}; charset=koi8-r`, body: 'a=b', status: 415 },
  { type: multipart, body: part('text', large), status: 413 },
  { type: multipart, body: part('text', 'not ended'), status: 400 },
  { type: multipart, body: `--b\r\nno header\r\n\r\nx\r\n--b--\r\n`, status: 400 },
  { type: multipart, body: part('x'.repeat(100), 'long name') + '--b--\r\n', status: 400 },
  { type: multipart, body: `${part('a', '1').repeat(40)}--b--\r\n`, status: 400 },
  { type: 'multipart/form-data', body: part('text', 'no boundary'), status: 400 },
  { type: 'multipart/mixed; boundary=b', body: part('text', 'mixed'), status: 415 },
  { type: 'text/plain', body: 'text=x', status: 415 },
  { type: 'application/xml', body: '<a/>', status: 415 },
  { type: 'nonsense', body: 'text=x', status: 415 },
  { body: 'text=x', status: 415 },
];

/** Bodies whose fields no route knows; what is left out is judged by each route. */
export const strangeBodies: readonly WholeBody[] = [
  { body: '' },
  { type: json, body: '' },
  { type: form, body: '' },
  { type: form, body: '&&==&=&%' },
  { type: multipart, body: '--b--\r\n' },
  { type: json, body: '{}' },
  { type: json, body: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}' },
  { type: json, body: '{"hasOwnProperty":1,"toString":null,"valueOf":[]}' },
  { type: form, body: '__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__=1&hasOwnProperty=1' },
  { type: multipart, body: `${part('__proto__[polluted]', '1')}${part('__proto__', '1')}--b--\r\n` },
  { type: multipart, body: `${part('constructor.prototype.polluted', '1')}${part('hasOwnProperty', '1')}--b--\r\n` },
];
