import type { Clock } from '../clock.ts';

/** How often something may happen within a window of time. */
export interface LimitRule {
  name: string;
  limit: number;
  windowMs: number;
}

/** Whether it may happen now; if not, after how long it may. */
interface LimitVerdict {
  ok: boolean;
  retryAfterMs: number;
}

/** Counts what people and addresses do. */
export interface Limiter {
  /** Count one or as many as given, unless they would pass the limit. More than the limit may come when nothing else has. */
  hit: (rule: LimitRule, key: string, amount?: number) => LimitVerdict;
  /** Look without counting. */
  peek: (rule: LimitRule, key: string) => LimitVerdict;
  /** What was counted is not needed any more: the key will not come again. */
  forget: (rule: LimitRule, key: string) => void;
}

const allowed: LimitVerdict = { ok: true, retryAfterMs: 0 };
/** A window is counted in slots of this share, so that a key costs bounded memory whatever its limit. */
const slotsPerWindow = 60;
const keysMax = 200_000;

/** Slot number → count, oldest first. */
type Slots = Map<number, number>;

/**
 * Sliding windows on the monotonic clock, in memory. Waiting `retryAfterMs` is always enough.
 * Beyond 200,000 keys the ones counted longest ago are forgotten.
 */
export function createMemoryLimiter(clock: Clock): Limiter {
  const counted = new Map<string, Slots>();

  const look = (rule: LimitRule, key: string, amount = 1): { verdict: LimitVerdict; slots: Slots; slot: number } => {
    const slotMs = rule.windowMs / slotsPerWindow;
    const nowMs = clock.monotonicMs();
    const slot = Math.floor(nowMs / slotMs);
    const slots = counted.get(key) ?? new Map<number, number>();
    for (const old of slots.keys()) {
      if (old > slot - slotsPerWindow - 1) break;
      slots.delete(old);
    }
    return { verdict: judge(slots, rule, { nowMs, slotMs, amount }), slots, slot };
  };

  return {
    peek: (rule, name) => look(rule, keyOf(rule, name)).verdict,
    forget: (rule, name) => void counted.delete(keyOf(rule, name)),
    hit: (rule, name, amount = 1) => {
      const key = keyOf(rule, name);
      const { verdict, slots, slot } = look(rule, key, amount);
      if (!verdict.ok) return verdict;
      slots.set(slot, (slots.get(slot) ?? 0) + amount);
      counted.delete(key);
      counted.set(key, slots);
      const oldest = counted.size > keysMax ? counted.keys().next().value : undefined;
      if (oldest !== undefined) counted.delete(oldest);
      return verdict;
    },
  };
}

function keyOf(rule: LimitRule, name: string): string {
  return `${rule.name} ${name}`;
}

function judge(slots: Slots, rule: LimitRule, at: { nowMs: number; slotMs: number; amount: number }): LimitVerdict {
  let count = 0;
  for (const amount of slots.values()) count += amount;
  const most = Math.max(0, rule.limit - at.amount);
  if (count <= most) return allowed;
  // Wait until enough of the oldest slots have left the window for what is asked.
  for (const [slot, counted] of slots) {
    count -= counted;
    if (count <= most) {
      const leavesMs = (slot + slotsPerWindow + 1) * at.slotMs;
      return { ok: false, retryAfterMs: Math.max(1, leavesMs - at.nowMs) };
    }
  }
  return { ok: false, retryAfterMs: rule.windowMs };
}

/** A limiter that lets everything pass, for `rate_limit_enabled: false`. */
export const unlimited: Limiter = { hit: () => allowed, peek: () => allowed, forget: () => undefined };
