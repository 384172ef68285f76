/** Lets work through while it is open. It is closed while a server is looked at that nobody is to change. */
export interface Gate {
  /** Do something once the gate is open. */
  pass: <T>(work: () => Promise<T>) => Promise<T>;
  open: () => void;
  /** Resolves when everything that had been let through is over. */
  close: () => Promise<void>;
}

/** A gate that is open. */
export function createGate(): Gate {
  const inside = new Set<Promise<unknown>>();
  let closed: PromiseWithResolvers<void> | null = null;
  return {
    pass: async (work) => {
      while (closed !== null) await closed.promise;
      const result = work();
      inside.add(result);
      try {
        return await result;
      } finally {
        inside.delete(result);
      }
    },
    open: () => {
      closed?.resolve();
      closed = null;
    },
    close: async () => {
      closed ??= Promise.withResolvers();
      await Promise.allSettled(inside);
    },
  };
}
