import { median, percentile } from './numbers.ts';
import type { Measured } from './generator/steady.ts';

/** The latencies of one phase of one run, or the medians of several runs, in milliseconds. */
export interface PhaseNumbers {
  phase: string;
  seconds: number;
  messages: number;
  delivered: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** To the idle phase of the same run. */
  p50Ratio: number;
  p99Ratio: number;
  generatorLateMs: number;
  /** Of the server, while the phase went on. */
  cpuSeconds: number | null;
}

/** Numbers of one phase; without the idle one it is its own measure. */
export function numbersOf(phase: string, measured: Measured, cpu: number | null, idle?: PhaseNumbers): PhaseNumbers {
  const at = (share: number) => percentile(measured.latenciesMs, share);
  return {
    phase,
    seconds: measured.seconds,
    messages: measured.sent,
    delivered: measured.delivered,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    p50Ratio: at(0.5) / (idle?.p50Ms ?? at(0.5)),
    p99Ratio: at(0.99) / (idle?.p99Ms ?? at(0.99)),
    generatorLateMs: measured.generatorLateMs,
    cpuSeconds: cpu,
  };
}

/** Each number's median over the runs, phase by phase. */
export function mediansOf(runs: readonly (readonly PhaseNumbers[])[]): PhaseNumbers[] {
  const [first = []] = runs;
  return first.map((of, index) => {
    const middle = (key: Exclude<keyof PhaseNumbers, 'phase' | 'cpuSeconds'>) =>
      median(runs.map((phases) => phases[index]?.[key] ?? Number.NaN));
    const cpu = runs.flatMap((phases) => phases[index]?.cpuSeconds ?? []);
    return {
      phase: of.phase,
      seconds: middle('seconds'),
      messages: middle('messages'),
      delivered: middle('delivered'),
      p50Ms: middle('p50Ms'),
      p95Ms: middle('p95Ms'),
      p99Ms: middle('p99Ms'),
      maxMs: middle('maxMs'),
      p50Ratio: middle('p50Ratio'),
      p99Ratio: middle('p99Ratio'),
      generatorLateMs: middle('generatorLateMs'),
      cpuSeconds: cpu.length === 0 ? null : median(cpu),
    };
  });
}

/** Lines of a table, columns as wide as they need. */
export function tableOf(phases: readonly PhaseNumbers[]): string {
  const head = [
    'phase',
    's',
    'messages',
    'delivered',
    'p50 ms',
    'p95',
    'p99',
    'max',
    'p50 ×',
    'p99 ×',
    'late',
    'CPU s',
  ];
  const rows = phases.map((one) => [
    one.phase,
    one.seconds.toFixed(1),
    String(one.messages),
    `${(one.delivered * 100).toFixed(1)} %`,
    ...[one.p50Ms, one.p95Ms, one.p99Ms, one.maxMs, one.p50Ratio, one.p99Ratio].map((value) => value.toFixed(1)),
    one.generatorLateMs.toFixed(1),
    one.cpuSeconds?.toFixed(1) ?? '–',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [head, ...rows].map(line).join('\n');
}
