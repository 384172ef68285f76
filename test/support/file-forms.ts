import assert from 'node:assert/strict';
import type { Message } from '#shared/message.ts';
import type { Attachment } from '#shared/objects.ts';
import type { Answer, FirstLine, Question } from './ask.ts';
import { askAs, type World } from './scenario.ts';

/** A part of a form: a field, or a file where it has a name. */
export interface FormPart {
  field: string;
  name?: string;
  bytes: Buffer | string;
  /** As the client calls it; absent for a field. */
  type?: string;
}

export const textPart = (field: string, text: string): FormPart => ({ field, bytes: text });

export const filePart = (field: string, name: string, bytes: Buffer | string = 'bytes'): FormPart => ({
  field,
  name,
  bytes,
  type: 'application/octet-stream',
});

export const boundary = '----minimost-files';
export const multipartType = `multipart/form-data; boundary=${boundary}`;

/** A form with files, as a browser writes it: quotes and line ends in names are escaped. */
export function formOf(parts: readonly FormPart[]): Question & { body: Buffer } {
  const body = Buffer.concat([...parts.flatMap(partBytes), Buffer.from(`--${boundary}--\r\n`)]);
  return { body, headers: { 'content-type': multipartType } };
}

function partBytes({ field, name, bytes, type }: FormPart): Buffer[] {
  const file = name === undefined ? '' : `; filename="${escaped(name)}"`;
  const typed = type === undefined ? '' : `\r\nContent-Type: ${type}`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(field)}"${file}${typed}\r\n\r\n`;
  return [Buffer.from(head), Buffer.from(bytes), Buffer.from('\r\n')];
}

function escaped(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** What became of a send. */
export interface Sent {
  status: number;
  text: string;
  /** Of all messages. */
  ids: number[];
  /** Positions among `files`. */
  skipped: string | undefined;
  answer: Answer;
}

/** Send a form with files. */
export async function sendForm(world: World, as: string, channel: string, parts: readonly FormPart[]): Promise<Sent> {
  const answer = await askAs(world, { as, ask: `POST /send/${channel}`, ...formOf(parts) });
  const ids = String(answer.headers['x-message-id'] ?? '')
    .split(',')
    .filter((id) => id !== '')
    .map(Number);
  const skipped = answer.headers['x-skipped-files'];
  return { status: answer.status, text: answer.text, ids, skipped: skipped?.toString(), answer };
}

/** Send a form that must be taken; its messages, as the sender reads them. */
export async function sendFiles(
  world: World,
  as: string,
  channel: string,
  parts: readonly FormPart[],
): Promise<Message[]> {
  const { status, text, ids } = await sendForm(world, as, channel, parts);
  assert.deepEqual([status, text], [200, 'ok']);
  return Promise.all(ids.map((id) => readMessage(world, as, id)));
}

export async function readMessage(world: World, as: string, id: number): Promise<Message> {
  const answer = await askAs(world, { as, ask: `GET /message/${id}` });
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Message; // the tests of messages check their shape
}

/** Send one file that must be taken; what its message says of it. */
export async function sendFile(world: World, as: string, channel: string, part: FormPart): Promise<Attachment> {
  const [message] = await sendFiles(world, as, channel, [part]);
  assert.ok(message?.attachment);
  return message.attachment;
}

/** Upload a file that must be taken. */
export async function upload(world: World, as: string, part: FormPart): Promise<Attachment> {
  const answer = await askAs(world, { as, ask: 'POST /uploads', ...formOf([part]) });
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Attachment; // the tests of uploads check its shape
}

/** The line that asks for a stored file. */
export const fileLine = (file: string, query = ''): FirstLine => `GET /files/${file}${query}`;
