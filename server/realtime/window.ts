import type { AnyEvent } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';
import type { Announcement, Audience } from '../actions/action.ts';

/** Events that leave together, for the same people. */
export interface Frame {
  audience: Audience;
  event: AnyEvent;
}

/** Announcements in order → frames: neighbours with the same audience share one (RT-43). */
export function toFrames(announcements: readonly Announcement[]): Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  while (start < announcements.length) {
    const end = endOfRun(announcements, start);
    frames.push(frameOf(announcements.slice(start, end)));
    start = end;
  }
  return frames;
}

function endOfRun(announcements: readonly Announcement[], start: number): number {
  const key = keyOf(announcements[start]);
  const last = Math.min(announcements.length, start + limits.batchEvents);
  let end = start + 1;
  let bytes = 0;
  while (end < last && keyOf(announcements[end]) === key) {
    // Only where there is a neighbour: an event that travels alone is not measured.
    if (end === start + 1) bytes = bytesOf(announcements[start]);
    bytes += bytesOf(announcements[end]);
    if (bytes > limits.batchBytes) break;
    end += 1;
  }
  return end;
}

function bytesOf(announcement: Announcement | undefined): number {
  return Buffer.byteLength(JSON.stringify(announcement?.event.payload));
}

function keyOf(announcement: Announcement | undefined): string {
  return JSON.stringify(announcement?.audience);
}

function frameOf(run: readonly Announcement[]): Frame {
  const [first] = run;
  if (first === undefined) throw new Error('a frame without events');
  if (run.length === 1) return first;
  const events = run.map(({ event }): [string, unknown] => [event.name, event.payload]);
  return { audience: first.audience, event: { name: 'events:batched', payload: { events } } };
}
