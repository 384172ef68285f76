import { io, type Socket } from 'socket.io-client';
import type { CommandInput, CommandName, CommandOutput } from '#shared/commands.ts';
import type { Ack } from '#shared/errors.ts';
import { isEventName, type AnyEvent, type EventName, type EventPayload } from '#shared/events.ts';

export const password = 'Abcdef1!';

/** Somebody who is signed in over HTTP, as a program with a cookie is. */
export interface TestPerson {
  name: string;
  url: string;
  cookie: string;
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** A form post, or JSON with `json`. */
  post: (path: string, fields?: Record<string, string>, headers?: Record<string, string>) => Promise<Response>;
  json: <T = unknown>(path: string) => Promise<T>;
  send: (channel: string, text: string, more?: Record<string, string>) => Promise<Response>;
  /** A form with files: each with the field it stands in. */
  sendFiles: (channel: string, files: readonly FormFile[], fields?: Record<string, string>) => Promise<Response>;
}

/** A file of a form. */
export interface FormFile {
  field: string;
  name: string;
  bytes: Uint8Array<ArrayBuffer> | string;
}

/** A form as a browser sends it. */
export function formOf(files: readonly FormFile[], fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { field, name, bytes } of files) form.append(field, new Blob([bytes]), name);
  return form;
}

/** Sign up over HTTP; the first person of a server is its owner. */
export async function signUp(server: { url: string }, name: string): Promise<TestPerson> {
  const body = new URLSearchParams({ username: name, password, confirm_password: password });
  const response = await fetch(`${server.url}/signup`, { method: 'POST', body, redirect: 'manual' });
  if (response.status !== 302) throw new Error(`sign-up of ${name}: ${response.status} ${await response.text()}`);
  return personWith(server.url, name, sessionCookieIn(response));
}

/** So many people, one after another. */
export async function signUpAll(server: { url: string }, count: number): Promise<TestPerson[]> {
  const people: TestPerson[] = [];
  for (let index = 0; index < count; index += 1) people.push(await signUp(server, `person${index}`));
  return people;
}

/** Sign in over HTTP with the password all test people share. */
export async function signIn(server: { url: string }, name: string): Promise<TestPerson> {
  const body = new URLSearchParams({ username: name, password });
  const response = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' });
  if (response.status !== 302) throw new Error(`sign-in of ${name}: ${response.status}`);
  return personWith(server.url, name, sessionCookieIn(response));
}

/** The cookie `session` an answer sets, as a request sends it. */
function sessionCookieIn(response: Response): string {
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('session='));
  return cookie?.split(';')[0] ?? '';
}

export function personWith(url: string, name: string, cookie: string): TestPerson {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers: { cookie, accept: 'application/json', ...headers }, redirect: 'manual' });
  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { cookie, ...headers },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  return {
    name,
    url,
    cookie,
    get,
    post,
    json: async <T>(path: string) => (await (await get(path)).json()) as T, // the caller names what it expects
    send: (channel, text, more = {}) => post(`/send/${encodeURIComponent(channel)}`, { text, ...more }),
    sendFiles: (channel, files, fields = {}) => {
      const body = formOf(files, fields);
      return fetch(`${url}/send/${encodeURIComponent(channel)}`, { method: 'POST', headers: { cookie }, body });
    },
  };
}

/** A live connection that remembers every event in order. */
export interface TestSocket {
  socket: Socket;
  welcome: EventPayload<'welcome'>;
  events: AnyEvent[];
  ask: <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<Ack<CommandOutput<N>>>;
  /** The first event of a name that fits, seen already or to come. */
  waitFor: <N extends EventName>(name: N, fits?: (payload: EventPayload<N>) => boolean) => Promise<EventPayload<N>>;
  /** Called with every event from now on. */
  onEvent: (listener: (event: AnyEvent) => void) => void;
  close: () => void;
}

/** Options of a socket that are ours to vary. */
export interface ConnectOptions {
  auth?: object;
  transports?: string[];
  headers?: Record<string, string>;
}

/** A socket that is not connected yet. */
export function socketOf(url: string, cookie: string, options: ConnectOptions = {}): Socket {
  return io(url, {
    transports: options.transports ?? ['websocket'],
    extraHeaders: { cookie, ...options.headers },
    auth: options.auth ?? { v: 1 },
    reconnection: false,
    forceNew: true,
  });
}

/** Connect and wait for `welcome`. */
export async function connect(person: TestPerson, options: ConnectOptions = {}): Promise<TestSocket> {
  const socket = socketOf(person.url, person.cookie, options);
  const events: AnyEvent[] = [];
  const waiting = new Set<() => void>();
  const listeners = new Set<(event: AnyEvent) => void>();
  const note = (name: string, payload: unknown) => {
    if (name === 'events:batched') {
      for (const [inner, its] of (payload as EventPayload<'events:batched'>).events) note(inner, its);
    } else if (isEventName(name)) {
      const event = { name, payload } as AnyEvent; // the tests of events check each payload against its schema
      events.push(event);
      for (const listener of listeners) listener(event);
      for (const look of waiting) look();
    }
  };
  socket.onAny(note);
  const waitFor: TestSocket['waitFor'] = (name, fits = () => true) =>
    new Promise((resolve) => {
      const look = () => {
        const found = events.find((event) => event.name === name && fits(event.payload as never)); // of that name
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found.payload as never);
      };
      waiting.add(look);
      look();
    });
  const ask: TestSocket['ask'] = (name, input) => socket.timeout(5_000).emitWithAck(name, input);
  const refused = new Promise<never>((_, reject) => {
    socket.once('connect_error', reject);
    // A server that dies between the handshake and the welcome says nothing more.
    socket.once('disconnect', (reason) => reject(new Error(`disconnected: ${reason}`)));
  });
  refused.catch(() => undefined);
  const welcome = await Promise.race([waitFor('welcome'), refused]);
  const onEvent: TestSocket['onEvent'] = (listener) => void listeners.add(listener);
  return { socket, welcome, events, ask, waitFor, onEvent, close: () => void socket.disconnect() };
}
