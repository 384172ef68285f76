// `npm run dev`: the client is rebuilt and the server restarted whenever their sources change.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vite = join(root, 'node_modules/vite/bin/vite.js');
const commands = [
  [vite, 'build', '--watch'],
  ['--watch-path=server', '--watch-path=shared', 'server/main.ts'],
];

const children = commands.map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));

function stopAll(code, signal = 'SIGTERM') {
  process.exitCode ??= code;
  for (const child of children) child.kill(signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAll(0, signal));
for (const child of children) child.once('exit', (code) => stopAll(code ?? 1));
