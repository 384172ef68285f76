import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../server/app.ts';
import { systemClock, type Clock } from '../../server/clock.ts';
import { prepareDataFolder } from '../../server/data-folder.ts';
import { createLog } from '../../server/log.ts';
import type { Network } from '../../server/previews/network.ts';
import { loadSettings } from '../../server/settings.ts';

const projectFolder = join(import.meta.dirname, '../..');

export interface TestServer {
  url: string;
  dataDir: string;
  /** Lines of the log at level warn and above. */
  logged: string[];
  stop: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
}

interface StartOptions {
  /** Keys as in settings.json. Rate limits are off unless they are named. */
  settings?: Record<string, unknown>;
  dataDir?: string;
  clock?: Clock;
  isLate?: () => boolean;
  /** Where previews come from. */
  network?: Network;
}

/** The whole server in this process, on a free port, with a database of its own in a temporary folder. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'minimost-test-')));
  const keys = { rate_limit_enabled: false, failed_login_delay_ms: 300, ...options.settings };
  const env = Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [`MINIMOST_${key.toUpperCase()}`, inText(value)]),
  );
  const { settings } = loadSettings({ argv: [], env: { ...env, PORT: '0', DATA_DIR: dataDir }, projectFolder });
  const folder = prepareDataFolder(settings);
  const logged: string[] = [];
  const app = await createApp({
    settings,
    sessionSecrets: folder.sessionSecrets,
    clock: options.clock ?? systemClock,
    log: createLog('warn', { write: (line) => void logged.push(line) }),
    // However busy the computer is that runs the tests.
    isLate: options.isLate ?? (() => false),
    clientFolder: join(projectFolder, 'client/dist'),
    serverVersion: '0.0.0-test',
    ...(options.network && { network: options.network }),
  });
  await new Promise<void>((resolve) => app.http.listen(0, '127.0.0.1', resolve));
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await app.stop();
    folder.release();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const { port } = app.http.address() as AddressInfo; // it listens on TCP
  return { url: `http://127.0.0.1:${port}`, dataDir, logged, stop, [Symbol.asyncDispose]: stop };
}

function inText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
