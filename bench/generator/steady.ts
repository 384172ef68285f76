import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestSocket } from '../../test/support/people.ts';

/** What was measured while something else went on. */
export interface Measured {
  seconds: number;
  sent: number;
  /** Of what should have arrived at the listeners, the share that has. */
  delivered: number;
  /** From the moment a message was due to its arrival at each listener, sorted. */
  latenciesMs: number[];
  /** How late this process itself was, at the 99th percentile: it must be small for the rest to mean anything. */
  generatorLateMs: number;
}

/** Somebody who sends at a steady pace, whatever becomes of it, and those who hear it. */
export interface Steady {
  /** Measure messages that become due while this goes on. */
  measure: <T>(work: () => Promise<T>) => Promise<Measured & { result: T }>;
  stop: () => void;
}

interface SteadyOptions {
  sender: TestSocket;
  listeners: readonly TestSocket[];
  channel: string;
  perSecond: number;
}

const drainMs = 1_500;

/** Start sending. A message that goes out late counts from the moment it was due. */
export function startSteady({ sender, listeners, channel, perSecond }: SteadyOptions): Steady {
  const dueMs: number[] = [];
  const arrived: number[][] = [];
  const startMs = performance.now();

  function sendDue(): void {
    for (let due = nextDueMs(); due <= performance.now(); due = nextDueMs()) {
      const client_id = `steady-${dueMs.length}`;
      dueMs.push(due);
      arrived.push([]);
      sender.socket.emit('message:send', { channel, text: `message ${dueMs.length} of many`, client_id });
    }
  }

  const nextDueMs = () => startMs + (dueMs.length * 1_000) / perSecond;

  for (const listener of listeners) {
    listener.onEvent((event) => {
      if (event.name !== 'message:created') return;
      const index = Number(/^steady-(\d+)$/.exec(event.payload.message.client_id ?? '')?.[1] ?? Number.NaN);
      arrived[index]?.push(performance.now() - (dueMs[index] ?? 0));
      listener.events.length = 0;
    });
  }
  const timer = setInterval(sendDue, 1);

  return {
    measure: async (work) => {
      const first = dueMs.length;
      const during = await observe(work);
      const sent = dueMs.length - first;
      await pause(drainMs);
      const latenciesMs = arrived.slice(first, first + sent).flat();
      const delivered = latenciesMs.length / (sent * listeners.length);
      return { ...during, sent, delivered, latenciesMs: latenciesMs.sort((a, b) => a - b) };
    },
    stop: () => clearInterval(timer),
  };
}

/** What came of it, how long it took, and how this process fared. */
async function observe<T>(work: () => Promise<T>) {
  const late = monitorEventLoopDelay({ resolution: 1 });
  const beginMs = performance.now();
  late.enable();
  const result = await work();
  late.disable();
  return { result, seconds: (performance.now() - beginMs) / 1_000, generatorLateMs: late.percentile(99) / 1e6 };
}
