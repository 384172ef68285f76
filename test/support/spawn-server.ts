import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const projectFolder = join(import.meta.dirname, '../..');

export interface SpawnedServer {
  url: string;
  pid: number;
  /** Send a signal and wait for the end; the exit code, or null after a signal that cannot be caught. */
  kill: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Everything the process has printed. */
  output: () => string;
}

/** The server as a process of its own, as an operator starts it. Resolves once it has printed its address. */
export async function spawnServer(env: Record<string, string>): Promise<SpawnedServer> {
  const { child, output, exited } = launch(env);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /http:\/\/[\d.]+:\d+/.exec(output())?.[0];
      if (address !== undefined) resolve(address);
    });
    void exited.then((code) => reject(new Error(`the server ended with ${code}:\n${output()}`)));
  });
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return { url, pid: child.pid ?? 0, kill, output };
}

/** A start that is expected to be refused: what it printed, and its exit code. */
export async function startAndFail(env: Record<string, string>): Promise<{ output: string; code: number | null }> {
  const { output, exited } = launch(env);
  const code = await exited;
  return { output: output(), code };
}

function launch(env: Record<string, string>) {
  // Not the environment of the test run: a DATA_DIR there must not reach the server.
  const clean = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env };
  const child: ChildProcess = spawn(process.execPath, ['server/main.ts'], { cwd: projectFolder, env: clean });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null); // the first argument of `exit`
  return { child, exited, output: () => printed };
}
