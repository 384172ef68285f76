import type { Readable } from 'node:stream';

/** What is kept where: files of messages, pictures of people, pictures as they were given, and pictures made small. */
export const drawers = ['files', 'avatars', 'originals', 'small'] as const;
export type Drawer = (typeof drawers)[number];

/** A stored file that can be read. */
export interface OpenFile {
  sizeBytes: number;
  /** Its bytes, or those from `start` to `end`, both included. Closes the file when it ends or is destroyed. */
  read: (range?: { start: number; end: number }) => Readable;
  close: () => Promise<void>;
}

/** Where bytes live. Names are made by the server: 32 hexadecimal digits and an ending of ours. */
export interface Shelf {
  /** False when everything here belongs to somebody else; the first who asks is the owner. */
  claim: (owner: string) => Promise<boolean>;
  /** A path for something that is being made; nobody finds it there, and a start removes what was left. */
  scratch: () => string;
  /** Keep what was made at a path of `scratch`. Resolves when it outlasts a power failure. */
  put: (drawer: Drawer, name: string, from: string) => Promise<void>;
  /** Null when there is no such file. */
  open: (drawer: Drawer, name: string) => Promise<OpenFile | null>;
  /** A path under which a program can read it. */
  pathOf: (drawer: Drawer, name: string) => string;
  /** Also of one that is not there. */
  remove: (drawer: Drawer, name: string) => Promise<void>;
  /** Names of all that lies in a drawer, some at a time. */
  list: (drawer: Drawer) => AsyncIterable<readonly string[]>;
  /** Space that is left for files. */
  freeBytes: () => Promise<number>;
}
