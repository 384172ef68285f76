import { limits } from '#shared/limits.ts';
import { ChatError } from '../errors.ts';

/** Sign-ins that have not been answered yet: most of them wait for the deadline of a failure. */
export interface PendingLogins {
  /** Count one; call the result when it has been answered. @throws {ChatError} TooManyRequests  too many are waiting */
  enter: (address: string) => () => void;
}

export function createPendingLogins(): PendingLogins {
  const perAddress = new Map<string, number>();
  let all = 0;
  return {
    enter: (address) => {
      const own = perAddress.get(address) ?? 0;
      if (all >= limits.pendingLogins || own >= limits.pendingLoginsPerAddress) {
        throw new ChatError('TooManyRequests', { retryAfterMs: 3_000 });
      }
      all += 1;
      perAddress.set(address, own + 1);
      return () => {
        all -= 1;
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left === 0) perAddress.delete(address);
        else perAddress.set(address, left);
      };
    },
  };
}
