import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { limits } from '#shared/limits.ts';
import { system, type Core } from './actions/action.ts';
import { hasOwner } from './actions/accounts/has-owner.ts';
import { listChoices } from './actions/presence/list-choices.ts';
import { markRead } from './actions/reads/mark.ts';
import { rewindRead } from './actions/reads/rewind.ts';
import { createCore, type CoreParts } from './actions/run.ts';
import { ensureHome } from './actions/workspaces/ensure-home.ts';
import { createAddressOf } from './auth/address.ts';
import { createCrossSiteRule } from './auth/cross-site.ts';
import { deriveKeys } from './auth/keys.ts';
import { createSqliteSessionStore } from './auth/session-store-sqlite.ts';
import { createSessionMiddleware } from './auth/session.ts';
import { createMemoryControl, type Control } from './backplane/control.ts';
import { createMemoryLimiter, unlimited, type Limiter } from './backplane/limiter.ts';
import { createMemoryPresence, type PresenceLeases } from './backplane/presence.ts';
import { createReadMarks } from './backplane/read-marks.ts';
import type { Clock } from './clock.ts';
import { drain } from './drain.ts';
import { createListener } from './http/listener.ts';
import { buildOf, loadPageFiles } from './http/page-files.ts';
import { createHttpApp } from './http/router.ts';
import { startEraser } from './jobs/eraser.ts';
import { removeStrayFiles, startFileSweeper } from './jobs/file-sweeper.ts';
import { startIndexer } from './jobs/indexer.ts';
import type { Worker } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createDiskShelf } from './media/shelf-disk.ts';
import { createStudio } from './media/studio.ts';
import { internet, type Network } from './previews/network.ts';
import { createPreviews } from './previews/previews.ts';
import { randomId, randomInt } from './random.ts';
import { createBudgets } from './realtime/budgets.ts';
import { createConnections, type Connections } from './realtime/connections.ts';
import { createSocketServer, openGateway } from './realtime/gateway.ts';
import { startHousekeeping } from './realtime/housekeeping.ts';
import { createPublisher } from './realtime/publisher.ts';
import { createReceiptFeed } from './realtime/receipt-feed.ts';
import { createRecheck } from './realtime/recheck.ts';
import { createTypingFeed, type TypingFeed } from './realtime/typing-feed.ts';
import type { Settings } from './settings.ts';
import { openDatabase, type Database } from './storage/database.ts';
import { openSqlite } from './storage/engines/sqlite.ts';
import { openSessionFile } from './storage/session-file.ts';

export interface AppParts {
  settings: Settings;
  /** Newest first. */
  sessionSecrets: readonly string[];
  clock: Clock;
  log: Log;
  /** True while the event loop is late. */
  isLate: () => boolean;
  /** What Vite built. */
  clientFolder: string;
  serverVersion: string;
  /** Where previews come from; absent: the internet. */
  network?: Network;
}

export interface App {
  /** Ready, but not listening yet. */
  http: HttpServer;
  /** False on a server where nobody has signed up yet. */
  hasOwner: boolean;
  /** Load what is only loaded on first use, at a moment when nobody waits. */
  warmUp: () => Promise<void>;
  /** Stop cleanly: nothing acknowledged is lost, and clients come back by themselves. */
  stop: () => Promise<void>;
}

/** The wiring: parts in, a server that is ready to listen out. The only file that knows everyone. */
export async function createApp(given: AppParts): Promise<App> {
  const { settings } = given;
  const io = createSocketServer(settings);
  const storage = await openStorage(given);
  const { core, publish, typing, indexer } = openCore(given, storage.database, io);
  await core.run(ensureHome, system, { name: settings.instanceName, channels: settings.channels });

  let open = true;
  const files = await openFiles(given, core, storage.database);
  const shared = { ...sharedParts(given, storage.sessionStore, core), ...files.parts, typing, isOpen: () => open };
  await loadPresenceChoices(core, shared.presence);
  const connections = createConnections();
  const recheck = createRecheck(shared);
  const clientBuild = buildOf(given.clientFolder);
  const http = createListener(createHttpApp({ ...shared, pages: loadPageFiles(given.clientFolder) }, clientBuild));
  io.attach(http);
  const { serverVersion } = given;
  const limits = limitsOf(settings, shared.limiter);
  const welcome = { serverVersion, clientBuild, sendsPerMinute: settings.rateLimits.sends };
  openGateway({ ...shared, ...limits, io, connections, recheck, epoch: storage.database.epoch, welcome });
  const eraser = startEraser(shared);
  obey(shared, connections, eraser);
  const stopHousekeeping = startHousekeeping({ ...shared, connections, recheck, publish });

  return {
    http,
    hasOwner: await core.read(hasOwner, system, undefined),
    warmUp: files.parts.previews.warmUp,
    stop: async () => {
      open = false;
      stopHousekeeping();
      await Promise.all([eraser.stop(), indexer.stop(), files.stop()]);
      shared.readMarks.stop();
      await drain({ http, io, core });
      await storage.close();
    },
  };
}

type SocketServer = ReturnType<typeof createSocketServer>;

/** The core, and those who follow what is told of it. */
function openCore({ settings, clock, log, isLate }: AppParts, database: Database, io: SocketServer) {
  const publish = createReceiptFeed(createPublisher(io, log));
  const typing = createTypingFeed({ io, clock, isLate });
  const tell: CoreParts['publish'] = (told) => {
    for (const hear of [publish, typing.hear, indexer.hear]) hear(told);
  };
  const core = createCore({ database, clock, log, publish: tell, policy: policyOf(settings) });
  const indexer = startIndexer({ core, log });
  return { core, publish, typing, indexer };
}

/** Where files lie, who works on pictures, who fetches those of others, and who removes what nobody needs. */
async function openFiles({ settings, clock, log, network = internet }: AppParts, core: Core, { createdUs }: Database) {
  const shelf = createDiskShelf(settings.uploadsDir);
  await removeStrayFiles({ core, log, shelf }, String(createdUs));
  const studio = createStudio();
  const sweeper = startFileSweeper({ core, log, shelf });
  const previews = createPreviews({ settings, clock, network, remake: studio.card });
  const stop = async () => {
    previews.stop();
    await Promise.all([sweeper.stop(), studio.stop()]);
  };
  return { parts: { shelf, studio, previews, sweepFiles: sweeper.wake }, stop };
}

async function openStorage({ settings, clock, log }: AppParts) {
  const sessionFile = openSessionFile(join(settings.dataDir, 'sessions.db'));
  const engine = openSqlite(join(settings.dataDir, 'minimost.db'));
  const database = await openDatabase(engine, randomId(12), clock.nowUs());
  return {
    database,
    sessionStore: createSqliteSessionStore(sessionFile, log),
    close: async () => {
      await database.close();
      sessionFile.close();
    },
  };
}

/** What people chose to be shown as is kept over a restart, nothing else of their presence. */
async function loadPresenceChoices(core: Core, presence: PresenceLeases): Promise<void> {
  for (const { memberId, choice } of await core.read(listChoices, system, undefined)) presence.choose(memberId, choice);
}

/** What both doors share, from the settings. */
function sharedParts(given: AppParts, store: ReturnType<typeof createSqliteSessionStore>, core: Core) {
  const { settings, sessionSecrets, clock, log, clientFolder } = given;
  const origins = [...(settings.publicUrl === null ? [] : [settings.publicUrl]), ...settings.allowedOrigins];
  return {
    settings,
    clock,
    log,
    core,
    readMarks: readMarksOf(core, settings),
    clientFolder,
    presence: createMemoryPresence(clock, randomInt(1_000_000)),
    control: createMemoryControl(),
    limiter: settings.rateLimitEnabled ? createMemoryLimiter(clock) : unlimited,
    addressOf: createAddressOf(settings.trustProxy),
    crossSite: createCrossSiteRule(origins),
    sessionRule: { idleSeconds: settings.sessionIdleDays * 86_400 },
    keys: {
      counters: deriveKeys(sessionSecrets, 'login counters'),
      devices: deriveKeys(sessionSecrets, 'device cookie'),
      pictures: deriveKeys(sessionSecrets, 'preview pictures'),
    },
    session: createSessionMiddleware({
      store,
      secrets: sessionSecrets,
      isSecure: settings.publicUrl?.startsWith('https:') === true,
      lifeSeconds: settings.sessionMaxDays * 86_400,
    }),
  };
}

/** Without rate limits every read mark is written as it comes. */
function readMarksOf(core: Core, settings: Settings) {
  return createReadMarks({
    mark: (actor, input) => core.run(markRead, actor, input),
    rewind: (actor, input) => core.run(rewindRead, actor, input),
    everyMs: settings.rateLimitEnabled ? limits.marksEveryMs : 0,
  });
}

interface Obedient {
  control: Control;
  presence: PresenceLeases;
  typing: TypingFeed;
}

/** What parts of the server ask of each other. */
function obey({ control, presence, typing }: Obedient, connections: Connections, eraser: Worker): void {
  control.onTold('session:ended', ({ sessionId, reason }) => {
    connections.endSession(sessionId, reason);
    presence.endSession(sessionId);
    typing.endSession(sessionId);
  });
  control.onTold('session:renewed', ({ sessionId }) => connections.renewSession(sessionId));
  control.onTold('erasing:wanted', eraser.wake);
}

function policyOf({ staffEveryone, staffPin, staffCreateChannel }: Settings) {
  return { staffEveryone, staffPin, staffCreateChannel };
}

function limitsOf(settings: Settings, limiter: Limiter) {
  const { maxSockets, maxSocketsPerIp, maxSocketsPerPerson } = settings;
  const caps = { sockets: maxSockets, perAddress: maxSocketsPerIp, perPerson: maxSocketsPerPerson };
  return { budgets: createBudgets(limiter, settings.rateLimits), caps };
}
