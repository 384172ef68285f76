import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp, type App } from './app.ts';
import { systemClock } from './clock.ts';
import { prepareDataFolder } from './data-folder.ts';
import { createLog, type Log } from './log.ts';
import { watchEventLoop } from './realtime/event-loop.ts';
import { environment, loadSettings, publicOrigin, type Settings } from './settings.ts';
import { StartError } from './start-error.ts';

const projectFolder = join(import.meta.dirname, '..');
const clientFolder = join(projectFolder, 'client', 'dist');
/** A stop that takes longer than this is cut short. */
const stopMs = 10_000;
/** After the start, when everybody's page has come back. */
const warmUpMs = 10_000;

try {
  await main();
} catch (error) {
  // A mistake of the operator is told in words; anything else is a bug, and its stack helps.
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const loaded = loadSettings({ argv: process.argv.slice(2), env: environment(), projectFolder });
  const { settings } = loaded;
  for (const warning of loaded.warnings) console.error(`Warning: ${warning}`);
  if (!existsSync(join(clientFolder, 'chat.html'))) {
    throw new StartError('The client has not been built; start the server with `npm start`, or run `npm run build`.');
  }
  const folder = prepareDataFolder(settings);
  const log = createLog(settings.logLevel);
  const app = await openApp(settings, folder.sessionSecrets, log);
  if (settings.signup === 'closed' && !app.hasOwner) {
    console.error(
      'Warning: signup is closed and nobody has an account yet; start once with signup open to make the owner.',
    );
  }
  await listen(app, settings);
  announceAddress(settings, (app.http.address() as AddressInfo).port); // it listens on TCP
  stopOnSignals(app, log);
  setTimeout(
    () => app.warmUp().catch((error: unknown) => log.warn({ error }, 'previews are not ready')),
    warmUpMs,
  ).unref();
}

async function openApp(settings: Settings, sessionSecrets: readonly string[], log: Log): Promise<App> {
  try {
    const serverVersion = readVersion();
    const { isLate } = watchEventLoop();
    const clock = systemClock;
    return await createApp({ settings, sessionSecrets, clock, log, isLate, clientFolder, serverVersion });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The database in ${settings.dataDir} cannot be opened: ${reason}.`, { cause: error });
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

function listen(app: App, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    app.http.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartError(describeListenError(error, host, port))),
    );
    app.http.listen(port, host, resolve);
  });
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program; stop it, or choose another one with PORT.`,
    EACCES: `Port ${port} on ${host} needs more rights than this user has; choose one above 1023 with PORT.`,
    EADDRNOTAVAIL: `This computer has no address ${host}; set HOST to one of its own.`,
    ENOTFOUND: `The host name ${host} is unknown; set HOST to an address of this computer.`,
  };
  return reasons[error.code ?? ''] ?? `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
}

function announceAddress(settings: Settings, port: number): void {
  const address = publicOrigin(settings, port);
  console.log(
    settings.isLoopback && settings.publicUrl === null
      ? `Minimost listens on ${address}, reachable from this computer only. ` +
          'To open it to the network, start it with HOST=0.0.0.0 and set PUBLIC_URL to its address.'
      : `Minimost listens on ${settings.host}, port ${port}: ${address}`,
  );
}

function stopOnSignals(app: App, log: Log): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    await app.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  for (const failure of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(failure, (error: unknown) => {
      log.error({ error }, `the server stops after an ${failure}`);
      setTimeout(() => process.exit(1), 100);
    });
  }
}
