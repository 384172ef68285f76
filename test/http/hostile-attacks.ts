import type { FirstLine, Question } from '../support/ask.ts';
import * as values from './hostile-values.ts';
import type { Row } from './hostile-table.ts';

/** A status, a refusal of any kind, or whatever is no failure of the server. */
export type Wants = number | 'refusal' | 'no failure';

/** One request, and what a person with every right gets for it. */
export interface Attack {
  line: FirstLine;
  question: Question;
  wants: Wants;
  /** The path is wrong: it names nothing, or it is no path, or that of no route. */
  path?: 'unknown' | 'broken' | 'surplus';
}

type Fields = Record<string, string>;

/** Every hostile request to one route. @param place what its path may name */
export function attacksOn(route: FirstLine, row: Row, place: string): Attack[] {
  const [method = '', path = ''] = route.split(' ');
  const at = (given: string): FirstLine => `${method} ${path.replace(/:\w+/, () => given)}`;
  const attacks = [...queriesOn(at(place), row), ...bodiesOn(at(place), row)];
  const right = method === 'POST' && row.fields ? { form: rightOf(row) } : {};
  if (path.includes(':')) attacks.push(...pathsOn(at, row, right));
  return attacks;
}

function pathsOn(at: (given: string) => FirstLine, row: Row, question: Question): Attack[] {
  const some = row.isPage ? 'no failure' : row.always;
  const attack = (given: string, kind: NonNullable<Attack['path']>, wants: Wants): Attack => {
    return { line: at(given), question, wants, path: kind };
  };
  return [
    ...values.pathValues.map((given) => attack(given, 'unknown', some ?? 'refusal')),
    ...values.brokenEscapes.map((given) => attack(given, 'broken', 400)),
    ...values.surplusLevels.map((given) => attack(given, 'surplus', some === undefined ? 'refusal' : 'no failure')),
    attack(values.largePart.tooLong, 'broken', 400),
  ];
}

function queriesOn(line: FirstLine, row: Row): Attack[] {
  const ask = (query: string, wants: Wants): Attack => ({
    line: `${line}?${query}`,
    question: {},
    wants: row.always ?? wants,
  });
  const large: Attack[] = [
    { ...ask(`x=${values.largePart.tooLong}`, 400), path: 'broken', wants: 400 },
    { ...ask(`x=${values.largePart.tooLarge}`, 431), path: 'broken', wants: 431 },
  ];
  const strange = ['', '&&==&%', '__proto__=1&__proto__[a]=1&constructor.prototype.a=1', '%00=%00', '%ff=%zz'];
  const known = (row.query ?? []).flatMap((name) => [
    ...values.texts.filter(fitsQuery).map((text) => ask(`${name}=${encodeURIComponent(text)}`, 'no failure')),
    ...values.brokenParts.map((part) => ask(`${name}=${part}`, 400)),
    ...[`${name}=1&${name}=1`, `${name}=1&${name}=2`, `${name}=&${name}=`].map((query) => ask(query, 400)),
    ...values.brokenUtf8.map((part) => ask(`${name}=${part}`, 400)),
    ...[`${name}[]=1`, `${name}[a]=1`].map((query) => ask(query, 400)),
    ...[`${name}.a=1`, `${name}=%ff`, `${name}=%zz`, name].map((query) => ask(query, 'no failure')),
  ]);
  return [...large, ...strange.map((query) => ask(query, 'no failure')), ...known];
}

function fitsQuery(text: string): boolean {
  return encodeURIComponent(text).length < 8_000;
}

function bodiesOn(line: FirstLine, row: Row): Attack[] {
  const whole = [...values.strangeBodies.map((body) => ({ ...body, status: undefined })), ...values.brokenBodies];
  // A GET has no body to read; some of them show that.
  const sent = line.startsWith('POST') ? whole : whole.filter((_, at) => at % 6 === 0);
  const isRead = line.startsWith('POST') && row.isOnce !== true;
  const attacks = sent.map((whole): Attack => {
    const { type, body, headers } = whole;
    const question = { body, headers: { ...(type && { 'content-type': type }), ...headers } };
    return { line, question, wants: row.always ?? (isRead ? wantedOf(row, whole) : undefined) ?? 'no failure' };
  });
  const fields = Object.keys(row.fields ?? {});
  return [...attacks, ...fields.flatMap((name) => [...formsOn(line, row, name), ...jsonOn(line, row, name)])];
}

function wantedOf(row: Row, { type = '', body, status }: values.WholeBody & { status?: number | undefined }) {
  // A sign-in page reads forms; a body of no bytes has no type.
  if (row.isSignIn && type.startsWith('application/json')) return body.length > 0 ? 415 : undefined;
  return row.takesFiles && status === 413 && type.startsWith('multipart') ? 'refusal' : status;
}

function rightOf({ fields = {} }: Row): Fields {
  return Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null));
}

function othersOf(row: Row, name: string): [string, string][] {
  return Object.entries(rightOf(row)).filter(([other]) => other !== name);
}

function formsOn(line: FirstLine, row: Row, name: string): Attack[] {
  const others = othersOf(row, name);
  const start = others.map(([other, value]) => `${other}=${encodeURIComponent(value)}&`).join('');
  const attack = (question: Question, wants: Wants): Attack => ({ line, question, wants: row.always ?? wants });
  const twice = [`${name}=1&${name}=2`, `${name}=&${name}=`];
  const texts = row.isSlow ? values.someTexts : values.texts;
  const same = row.isSlow ? values.someTexts.slice(0, 3) : values.someTexts;
  return [
    ...texts.map((text) => attack({ form: `${start}${name}=${encodeURIComponent(text)}` }, 'no failure')),
    ...[...values.brokenParts, ...values.brokenUtf8].map((part) => attack({ form: `${start}${name}=${part}` }, 400)),
    ...twice.map((pairs) => attack({ form: start + pairs }, 400)),
    ...[`${name}[]=1`, `${name}[a]=1`, `${name}=%ff`, name].map((pair) => attack({ form: start + pair }, 'no failure')),
    ...same.map((text) => attack({ multipart: [...others, [name, text]] }, 'no failure')),
    attack({ multipart: [...others, [name, 'a\u0000b']] }, 400),
    attack({ multipart: [...others, [name, '1'], [name, '2']] }, 400),
    attack({ multipart: [...others, [`${name}[a][b]`, '1']] }, 'no failure'),
    attack({ multipart: [...others, [`${name}"; filename="x.txt`, '1']] }, 'no failure'),
  ];
}

function jsonOn(line: FirstLine, row: Row, name: string): Attack[] {
  const others = othersOf(row, name).map(([other, value]) => `"${other}":${JSON.stringify(value)},`);
  const attack = (value: string, wants: Wants): Attack => ({
    line,
    question: { json: `{${others.join('')}"${name}":${value}}` },
    wants: row.always ?? (row.isSignIn ? 415 : wants),
  });
  const texts = row.isSlow ? values.someTexts.slice(0, 3) : values.someTexts;
  const broken = row.lists?.includes(name) ? values.brokenLists : values.brokenJson;
  return [
    ...broken.map((value) => attack(value, 400)),
    ...[...texts.map((text) => JSON.stringify(text)), ...values.otherJson].map((value) => attack(value, 'no failure')),
  ];
}
