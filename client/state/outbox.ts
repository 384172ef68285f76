import type { CommandInput } from '#shared/commands.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { hasVisibleCharacter } from '#shared/text.ts';
import { CommandError } from '../socket.ts';
import { backOffMs, type Clock } from './clock.ts';
import { canRetry, type Entry, fail, failWithoutFiles, inputOf, isFinal, type Outgoing, takeUp } from './entries.ts';
import { type EntryFile, hasFile, isHeld, uploadsOf, withFile, withoutFile } from './entry-files.ts';
import { Pace } from './pace.ts';

/** Where unsent messages survive a reload: one record per message, so that two tabs do not overwrite each other. */
export interface OutboxShelf {
  readonly load: () => Entry[];
  readonly put: (entry: Entry) => void;
  readonly remove: (clientId: string) => void;
}

/** What the uploads of a message's files are told of its fate. */
export interface FileKeeper {
  /** Why a file could not be uploaded, or null. */
  readonly problemOf: (uploadId: string) => string | null;
  readonly retry: (uploadId: string) => void;
  /** The server has it no more. */
  readonly lost: (uploadId: string) => void;
  /** The message stands in its place. */
  readonly release: (uploadId: string) => void;
  /** The message is given up; the server may hold the file without an upload of this page. */
  readonly drop: (file: EntryFile) => void;
}

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly shelf: OutboxShelf;
  readonly files: FileKeeper;
  readonly sendBySocket: (input: CommandInput<'message:send'>) => Promise<{ seq: number }>;
  readonly sendByHttp: (input: Outgoing) => Promise<void>;
  /** How long there has been no connection; 0 while there is one. */
  readonly downMs: () => number;
  readonly changed: (entries: readonly Entry[]) => void;
  /** The server has stored a message of this place, as this change. */
  readonly stored: (channel: string, seq: number) => void;
  readonly signedOut: () => void;
}

const httpAfterMs = 5_000;
const socketBytes = 60 * 1_024;

/** Sends one's messages exactly once and in order: one at a time per place, again with the same `client_id` (RT-49). */
export class Outbox {
  readonly #parts: Parts;
  #entries: readonly Entry[] = [];
  /** Places that are sending or waiting to try again, with how to end the wait. */
  readonly #busy = new Map<string, (() => void) | null>();
  readonly #pace: Pace;
  #open = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pace = new Pace(parts.clock);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Takes up what an earlier page has left. A queue of yesterday asks before it is sent. */
  restore(): void {
    const nowMs = this.#parts.clock.now();
    const kept = this.#parts.shelf.load().toSorted((a, b) => a.createdMs - b.createdMs);
    this.#set(kept.map((entry) => takeUp(entry, nowMs)));
    this.#open = true;
    this.wake();
  }

  /** Keeps a message and starts sending it. It is kept before anything else happens. */
  add(message: Pick<Entry, 'channel' | 'text' | 'replyToId' | 'files'>): void {
    const { clock, newId, shelf } = this.#parts;
    const entry: Entry = { ...message, clientId: newId(), createdMs: clock.now(), state: 'waiting', problem: null };
    shelf.put(entry);
    this.#set([...this.#entries, entry]);
    void this.#pump(entry.channel);
  }

  /** A place is called differently now: what waits there goes along. */
  move(from: string, to: string): void {
    const moved = this.#entries.filter((entry) => entry.channel === from).map((entry) => ({ ...entry, channel: to }));
    const byId = new Map(moved.map((entry) => [entry.clientId, entry]));
    for (const entry of moved) if (entry.state !== 'stored') this.#parts.shelf.put(entry);
    this.#set(this.#entries.map((entry) => byId.get(entry.clientId) ?? entry));
    void this.#pump(to);
  }

  /** Tries a refused message again, and its files that could not be uploaded. */
  retry(clientId: string): void {
    const entry = this.#find(clientId);
    if (!entry || !canRetry(entry)) return;
    this.#keep({ ...entry, state: 'waiting', problem: null });
    const missing = entry.files.filter((file) => !isHeld(file));
    for (const id of uploadsOf(missing)) this.#parts.files.retry(id);
    this.wake();
  }

  /** Gives a message up. */
  discard(clientId: string): void {
    for (const file of this.#remove(clientId)) this.#parts.files.drop(file);
  }

  /** The row has arrived: nothing is left to show. */
  arrived(clientId: string): void {
    for (const id of uploadsOf(this.#remove(clientId))) this.#parts.files.release(id);
  }

  /** More is known of a file: its size, that the server holds it, that it failed. */
  fileChanged(file: EntryFile): void {
    const entry = this.#entries.find((one) => hasFile(one, file.uploadId));
    if (!entry) return;
    const files = withFile(entry.files, file);
    const problems = uploadsOf(files).map((id) => this.#parts.files.problemOf(id));
    const problem = problems.find((sentence) => sentence !== null) ?? null;
    this.#keep({ ...entry, files, problem, state: problem === null ? 'waiting' : 'failed' });
    void this.#pump(entry.channel);
  }

  /** A file goes out of its message; with the last one goes a message without words. */
  fileRemoved(uploadId: string): void {
    const entry = this.#entries.find((one) => hasFile(one, uploadId));
    if (!entry) return;
    const files = withoutFile(entry.files, uploadId);
    if (files.length === 0 && !hasVisibleCharacter(entry.text)) return this.discard(entry.clientId);
    this.#keep({ ...entry, files, problem: null, state: 'waiting' });
    void this.#pump(entry.channel);
  }

  /** Signed out: nothing is sent any more. */
  close(): void {
    this.#open = false;
  }

  /** Something has changed for the better: everything waiting tries at once. */
  wake(): void {
    for (const endWait of this.#busy.values()) endWait?.();
    for (const channel of new Set(this.#entries.map((entry) => entry.channel))) void this.#pump(channel);
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#parts.changed(entries);
  }

  #change(clientId: string, change: Partial<Entry>): void {
    this.#set(this.#entries.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry)));
  }

  #find(clientId: string): Entry | undefined {
    return this.#entries.find((entry) => entry.clientId === clientId);
  }

  /** Changes a message here and on the shelf. */
  #keep(entry: Entry): void {
    this.#parts.shelf.put(entry);
    this.#change(entry.clientId, entry);
  }

  /** Answers the files that go with it. */
  #remove(clientId: string): readonly EntryFile[] {
    const entry = this.#find(clientId);
    if (!entry) return [];
    this.#parts.shelf.remove(clientId);
    this.#set(this.#entries.filter((other) => other !== entry));
    return entry.files;
  }

  /** What waits for its files is overtaken. */
  #next(channel: string): Entry | undefined {
    return this.#entries.find(
      (entry) => entry.channel === channel && entry.state === 'waiting' && entry.files.every(isHeld),
    );
  }

  async #pump(channel: string): Promise<void> {
    if (!this.#open || this.#busy.has(channel)) return;
    this.#busy.set(channel, null);
    let attempt = 0;
    for (let entry = this.#next(channel); entry && this.#open; entry = this.#next(channel)) {
      const paceMs = this.#paceMs(entry);
      const pauseMs = paceMs ?? (await this.#try(entry, attempt));
      attempt = nextAttempt(attempt, pauseMs, paceMs !== null);
      if (pauseMs !== null && pauseMs > 0) await this.#wait(channel, pauseMs);
    }
    this.#busy.delete(channel);
  }

  /** Answers how long to wait before the next try, or null when this message is done with. */
  async #try(entry: Entry, attempt: number): Promise<number | null> {
    const { downMs, sendBySocket, sendByHttp } = this.#parts;
    const input = inputOf(entry);
    const byHttp = this.#goesByHttp(entry);
    if (!byHttp && downMs() > 0) return Math.max(1, httpAfterMs - downMs());
    try {
      if (!byHttp) this.#pace.sent();
      const seq = byHttp ? (await sendByHttp(input), 0) : (await sendBySocket(input)).seq;
      this.#confirm(entry, seq);
      return null;
    } catch (error) {
      return this.#judge(entry, error, attempt);
    }
  }

  /** How long the connection asks to wait, or null when it does not. */
  #paceMs(entry: Entry): number | null {
    const waitMs = this.#goesByHttp(entry) ? 0 : this.#pace.waitMs();
    return waitMs > 0 ? waitMs : null;
  }

  #goesByHttp(entry: Entry): boolean {
    if (entry.files.length > 0) return true;
    const bytes = new TextEncoder().encode(JSON.stringify(inputOf(entry))).length;
    return this.#parts.downMs() >= httpAfterMs || bytes > socketBytes;
  }

  #confirm(entry: Entry, seq: number): void {
    this.#parts.shelf.remove(entry.clientId);
    this.#change(entry.clientId, { state: 'stored' });
    this.#parts.stored(entry.channel, seq);
  }

  #judge(entry: Entry, error: unknown, attempt: number): number | null {
    const code = error instanceof CommandError ? error.code : 'InternalError';
    if (code === 'AuthenticationRequired') {
      this.#open = false; // the queue stays; it goes out after the next sign-in
      this.#parts.signedOut();
      return null;
    }
    if (isFinal(code)) {
      this.#refuse(entry, code, error);
      return null;
    }
    const told = error instanceof CommandError ? error.retryAfterMs : null;
    if (told !== null) return told;
    // the first silence is asked about at once
    return code === 'NoAnswer' && attempt === 0 ? 0 : backOffMs(attempt, this.#parts.random);
  }

  #loseFiles({ clientId }: Entry): void {
    const entry = this.#find(clientId);
    if (!entry) return;
    this.#keep(failWithoutFiles(entry));
    for (const id of uploadsOf(entry.files)) this.#parts.files.lost(id);
  }

  #refuse(entry: Entry, code: ErrorCode | 'NoAnswer', error: unknown): void {
    if (code === 'InvalidUploads') return this.#loseFiles(entry);
    const problem = error instanceof Error ? error.message : String(error);
    const now = this.#find(entry.clientId) ?? entry; // it may have been moved
    // the id belongs to another message by now: another try needs a new one
    const clientId = code === 'ClientIdReused' ? this.#parts.newId() : entry.clientId;
    const refused = fail({ ...now, clientId }, problem);
    this.#parts.shelf.remove(entry.clientId);
    this.#parts.shelf.put(refused);
    this.#set(this.#entries.map((other) => (other.clientId === entry.clientId ? refused : other)));
  }

  #wait(channel: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#busy.set(channel, null);
        resolve();
      };
      const cancel = this.#parts.clock.after(ms, end);
      this.#busy.set(channel, end);
    });
  }
}

function nextAttempt(attempt: number, pauseMs: number | null, wasHeldBack: boolean): number {
  if (wasHeldBack) return attempt;
  return pauseMs === null ? 0 : attempt + 1;
}
