import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** Ticks of the kernel's clock for processes. */
const ticksPerSecond = 100;

/** What is measured on. The load says how much else ran there in the last minute. */
export function describeMachine() {
  const [model] = cpus();
  return {
    node: process.version,
    cores: availableParallelism(),
    processor: model?.model ?? 'unknown',
    load: loadavg()[0] ?? 0,
  };
}

/** Processor seconds a process has used in all its threads; null where /proc does not tell. */
export function cpuSeconds(pid: number): number | null {
  // The name in brackets may contain anything; user and system ticks are fields 14 and 15.
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Most memory a process has had in use at a time, in MiB. */
export function peakMib(pid: number): number | null {
  const kib = /^VmHWM:\s*(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kib === undefined ? null : Number(kib) / 1_024;
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

/** Let a process and the threads it has run on these processors only, named as `taskset -c` does. Linux only. */
export function pinTo(pid: number, processors: string): void {
  execFileSync('taskset', ['-a', '-c', '-p', processors, String(pid)], { stdio: 'ignore' });
}
