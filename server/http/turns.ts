/** Puts short pieces of work in one line, whoever asks: after each of them it is everybody else's turn. */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resume) => setImmediate(resume)));
    return last;
  };
}
