import { setTimeout as pause } from 'node:timers/promises';
import type { Attachment } from '#shared/objects.ts';
import { formOf, type TestPerson } from '../support/people.ts';
import type { FileHistory, FileSend } from './file-history.ts';
import type { Gate } from './gate.ts';
import type { GivenFile, GivenFiles } from './given-files.ts';
import type { Address, Load } from './load.ts';

interface LoadParts {
  address: Address;
  people: readonly TestPerson[];
  gate: Gate;
  history: FileHistory;
  given: GivenFiles;
  /** Whether pictures and avatars are sent, too. */
  pictures: boolean;
  random: () => number;
}

/** A load that tells how it gets on. */
interface FileLoad extends Load {
  /** Answers so far. */
  answers: () => number;
}

const channels = ['general', 'off-topic'];
/** Of a message. */
const mostFiles = 4;

/**
 * Start people who send files, upload them in advance, let go of some, delete messages and change their pictures,
 * without a pause. What is not answered is done again until it is, as the client does.
 */
export function startFileLoad(parts: LoadParts): FileLoad {
  let stopped = false;
  let answers = 0;
  const workers = parts.people.map(async (person) => {
    const actor = createActor(parts, person, () => (answers += 1));
    while (!stopped) await actor();
  });
  return {
    answers: () => answers,
    finish: async () => {
      stopped = true;
      await Promise.all(workers);
    },
  };
}

interface Answer {
  status: number;
  header: (name: string) => string | null;
  text: string;
}

type Ask = (path: string, options: { method?: string; body?: FormData | URLSearchParams }) => Promise<Answer | null>;

/** Ask until there is an answer. Null: a refusal, which is written down. */
function askerOf({ address, gate, history }: LoadParts, person: TestPerson, answered: () => void): Ask {
  const attempt = async (path: string, { method = 'POST', body }: Parameters<Ask>[1]) => {
    const headers = { cookie: person.cookie, accept: 'application/json' };
    const response = await fetch(address.url + path, { method, headers, ...(body && { body }), redirect: 'manual' });
    return {
      status: response.status,
      header: (name: string) => response.headers.get(name),
      text: await response.text(),
    };
  };
  return async (path, options) => {
    for (;;) {
      // No answer, or "later": it may have happened or not.
      const answer = await gate.pass(() => attempt(path, options)).catch(() => null);
      if (answer !== null && answer.status !== 503) {
        answered();
        if (answer.status < 300) return answer;
        history.refused.push(`${path} ${answer.status} ${answer.text}`);
        return null;
      }
      await pause(50);
    }
  };
}

/** Does one thing after another, as chance has it. */
function createActor(parts: LoadParts, person: TestPerson, answered: () => void): () => Promise<void> {
  const { history, given, pictures, random } = parts;
  const ask = askerOf(parts, person, answered);
  const sent: number[] = [];
  let count = 0;
  const oneFile = () => (pictures && random() < 0.5 ? given.picture() : given.attachment());

  async function send(): Promise<void> {
    const files = Array.from({ length: 1 + Math.floor(random() * mostFiles) }, oneFile);
    // As their rows come, whatever their order in the form.
    const ordered = [...files.filter(isPicture), ...files.filter((file) => !isPicture(file))];
    await sendMessage(ordered, formOf(files));
  }

  async function sendLater(): Promise<void> {
    const files = [oneFile(), oneFile()];
    const uploads: string[] = [];
    for (const file of files) {
      const answer = await ask('/uploads', { body: formOf([file]) });
      if (answer === null) return;
      uploads.push((JSON.parse(answer.text) as Attachment).file); // the answer of the contract
    }
    if (random() < 0.3) await ask(`/uploads/${uploads.pop()}`, { method: 'DELETE' });
    await sendMessage(files.slice(0, uploads.length), formOf([], { uploads: uploads.join(',') }));
  }

  async function sendMessage(files: readonly GivenFile[], body: FormData): Promise<void> {
    const clientId = `${person.name}-${(count += 1)}`;
    // Without the bytes.
    const known = files.map(({ name, fits }) => ({ name, fits }));
    const record: FileSend = { clientId, sender: person.name, files: known, ids: null };
    history.sends.push(record);
    body.append('client_id', clientId);
    if (random() < 0.5) body.append('text', `text of ${clientId}`);
    const answer = await ask(`/send/${channels[count % channels.length]}`, { body });
    if (answer === null) return;
    record.ids = (answer.header('x-message-id') ?? '').split(',').map(Number);
    sent.push(...record.ids);
  }

  async function remove(): Promise<void> {
    const [id] = sent.splice(Math.floor(random() * sent.length), 1);
    if (id === undefined) return;
    history.deletions.set(id, 'asked');
    if (await ask(`/delete/${id}`, {})) history.deletions.set(id, 'done');
  }

  async function changeAvatar(): Promise<void> {
    const avatar = random() < 0.8 ? given.avatar() : null;
    const fits = avatar?.fits ?? null;
    history.avatars.set(person.name, [...(history.avatars.get(person.name) ?? [null]), fits]);
    const answer = await ask('/avatar', avatar === null ? { method: 'DELETE' } : { body: formOf([avatar]) });
    if (answer !== null) history.avatars.set(person.name, [fits]);
  }

  return () => {
    const chance = random();
    if (pictures && chance < 0.15) return changeAvatar();
    if (chance < 0.3) return remove();
    return chance < 0.6 ? sendLater() : send();
  };
}

const isPicture = ({ field }: GivenFile) => field === 'files';
