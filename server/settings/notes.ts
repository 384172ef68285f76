import { escapeControls, masked, maskText } from '../mask.ts';

/** What was found while reading: mistakes keep the server from starting, warnings are printed. */
export interface Notes {
  readonly mistakes: string[];
  readonly warnings: string[];
}

/** A value that was given, and where. */
export interface Given {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
}

const shownChars = 80;

/** One line: what, which value, from where, and what would be right. */
export function addMistake(notes: Notes, given: Given, expected: string): void {
  notes.mistakes.push(`${escapeControls(given.name)} = ${showValue(given.value)} (${given.source}): ${expected}`);
}

/** The same for a value nobody may see. */
export function addSecretMistake(notes: Notes, given: Omit<Given, 'value'>, expected: string): void {
  notes.mistakes.push(`${given.name} = ${masked} (${given.source}): ${expected}`);
}

/** A value as a person recognises it: JSON, not long, without secrets or control characters. */
export function showValue(value: unknown): string {
  const json = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  const text = escapeControls(maskText(json));
  return text.length > shownChars ? `${text.slice(0, shownChars)}…` : text;
}
