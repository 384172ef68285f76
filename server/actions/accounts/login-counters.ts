import type { Context, QueryContext, System } from '../action.ts';

/** The rule of the lockout, as it is set now. */
export interface LockoutRule {
  maxAttempts: number;
  lockoutSeconds: number;
}

/**
 * True while sign-in with this name is locked.
 * In: the hashed name, or the hashed name with a device that has signed in before
 */
export async function isLocked(context: QueryContext<System>, counterKey: string): Promise<boolean> {
  const counter = await context.store.loginFailures.find(counterKey);
  return counter?.lockedUntilUs != null && counter.lockedUntilUs > context.nowUs;
}

const none = { failures: 0, lockedUntilUs: null };

/**
 * Count a refused sign-in. The last allowed one in a row locks the name; attempts while it is locked change nothing.
 * Names without an account are counted alike.
 */
export async function recordFailure(
  context: Context<System>,
  input: { counterKey: string; rule: LockoutRule },
): Promise<void> {
  const { store, nowUs } = context;
  const { failures: failuresBefore, lockedUntilUs } = (await store.loginFailures.find(input.counterKey)) ?? none;
  if (lockedUntilUs !== null && lockedUntilUs > nowUs) return;
  // A lock that has run out starts a new row of attempts.
  const failures = (lockedUntilUs === null ? failuresBefore : 0) + 1;
  const locks = failures >= input.rule.maxAttempts;
  await store.loginFailures.save(input.counterKey, {
    failures,
    nowUs,
    lockedUntilUs: locks ? nowUs + input.rule.lockoutSeconds * 1_000_000 : null,
  });
}
