import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Kept } from './file-history.ts';

const drawers = ['files', 'originals', 'small', 'avatars'];
const sweptWithinMs = 10_000;

interface Row {
  name: string;
  purpose: 'message' | 'avatar';
  kind: string;
}

/** Names of all that lies in each drawer of an uploads folder. */
export function listDrawers(dataDir: string): Map<string, string[]> {
  return new Map(drawers.map((drawer) => [drawer, listBelow(join(dataDir, 'uploads', drawer))]));
}

/** Names of what was being made there. */
export function listScratch(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'uploads', '.tmp'));
}

function listBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** The disk and the database of a server that nobody uses, once it has removed what it had to. */
export async function readKept(dataDir: string): Promise<Kept> {
  const database = new Database(join(dataDir, 'minimost.db'), { readonly: true });
  try {
    await untilSwept(database);
    return {
      rows: new Map(listRows(database).map((row) => [row.name, drawersOf(row)])),
      shown: listShown(database),
      drawers: listDrawers(dataDir),
      scratch: listScratch(dataDir),
      quickCheck: String(database.pragma('quick_check', { simple: true })),
    };
  } finally {
    database.close();
  }
}

/** What is to be removed at once has been; what a deleted message showed stays for a day. */
async function untilSwept(database: Database.Database): Promise<void> {
  const due = database.prepare<[number], number>('select count(*) from files where purge_us <= ?').pluck();
  for (const end = Date.now() + sweptWithinMs; due.get(Date.now() * 1_000) !== 0;) {
    if (Date.now() > end) throw new Error(`nothing was swept in ${sweptWithinMs} ms`);
    await pause(20);
  }
}

function listRows(database: Database.Database): Row[] {
  return database.prepare<[], Row>(`select name, purpose, attachment ->> 'kind' as kind from files`).all();
}

function drawersOf({ purpose, kind }: Row): string[] {
  if (purpose === 'avatar') return ['avatars'];
  return kind === 'image' ? ['files', 'originals'] : ['files'];
}

function listShown(database: Database.Database): string[] {
  const inMessages = `select attachment ->> 'file' from messages where attachment is not null`;
  const ofPeople = 'select avatar_file from users where avatar_file is not null';
  return database.prepare<[], string>(`${inMessages} union ${ofPeople}`).pluck().all();
}
