import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findNearest } from './nearest.ts';
import { addMistake, showValue, type Given, type Notes } from './notes.ts';
import { isKey, table, type Key } from './table.ts';
import { shortNames, variables, type Environment } from './variables.ts';

/** A key with a value that somebody gave, not yet checked. */
export interface GivenKey extends Given {
  readonly name: Key;
}

const prefix = 'MINIMOST_';
const poisonous: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What the settings file says. A missing file says nothing, unless SETTINGS names it. */
export function readSettingsFile(env: Environment, projectFolder: string, notes: Notes): GivenKey[] {
  const named = env['SETTINGS'] ?? '';
  const path = resolve(projectFolder, named === '' ? 'settings.json' : named);
  const json = readJson(path, named !== '', notes);
  if (json === undefined) return [];
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    notes.mistakes.push(`${path}: must hold one JSON object`);
    return [];
  }
  const entries = Object.entries(json).filter(([name]) => name !== '$schema');
  return entries.flatMap(([name, value]) => recognise({ name, value, source: path }, notes));
}

function readJson(path: string, mustExist: boolean, notes: Notes): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (mustExist || code !== 'ENOENT') notes.mistakes.push(`${path}: cannot be read (${code})`);
    return undefined;
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    notes.mistakes.push(`${path}: is not valid JSON${describePlace(bytes.toString())}`);
    return undefined;
  }
}

/** The line on which JSON breaks, if the parser tells it; its own message would print the file's content. */
function describePlace(text: string): string {
  try {
    JSON.parse(text);
    return ' in UTF-8';
  } catch (error) {
    const match = /line (\d+) column (\d+)/.exec(String(error));
    return match === null ? '' : `; see line ${match[1]}, column ${match[2]}`;
  }
}

/** What the environment says, the short names last because they win. */
export function readEnvironment(env: Environment, notes: Notes): GivenKey[] {
  const given: GivenKey[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(prefix) && value !== undefined) given.push(...readPrefixed(name, value, notes));
  }
  for (const [name, key] of Object.entries(shortNames)) {
    const value = env[name] ?? '';
    if (value !== '') given.push(fromText(key, value, name));
  }
  return given;
}

function readPrefixed(name: string, value: string, notes: Notes): GivenKey[] {
  const key = name.slice(prefix.length).toLowerCase();
  if (isKey(key) && name === prefix + key.toUpperCase()) return [fromText(key, value, name)];
  const plainName = name.slice(prefix.length).toUpperCase();
  const known = Object.keys(table).map((one) => prefix + one.toUpperCase());
  const meant = variables.has(plainName) ? plainName : findNearest(name, known);
  notes.warnings.push(`unknown environment variable ${name} has no effect${suggest(meant)}`);
  return [];
}

function fromText(key: Key, value: string, variable: string): GivenKey {
  return { name: key, value: table[key].kind.fromText(value), source: `environment variable ${variable}` };
}

function recognise(given: Given, notes: Notes): GivenKey[] {
  const { name } = given;
  if (isKey(name)) return [{ ...given, name }];
  reportUnknown(given, Object.keys(table), notes);
  return [];
}

/**
 * A name that means nothing: a warning with the one that was probably meant, without the value, which may be a secret.
 * Names every object has are refused: nobody means a setting by them.
 */
export function reportUnknown(given: Given, known: Iterable<string>, notes: Notes): void {
  if (poisonous.has(given.name)) return addMistake(notes, given, 'must not be used as a key');
  const meant = suggest(findNearest(given.name, known));
  notes.warnings.push(`unknown key ${showValue(given.name)} (${given.source}) has no effect${meant}`);
}

function suggest(meant: string | null): string {
  return meant === null ? '' : `; did you mean ${meant}?`;
}
