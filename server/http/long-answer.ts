import type { Response } from 'express';

const chunkItems = 50;
/** A client that takes nothing for so long is gone. */
const stalledMs = 30_000;

/** Send an array as JSON, piece by piece as fast as the client takes it. Resolves when all is sent or the client gone. */
export async function sendLongArray(response: Response, items: readonly unknown[]): Promise<void> {
  response.setTimeout(stalledMs, () => response.destroy());
  response.type('json');
  if (response.req.method !== 'HEAD') {
    for (let from = 0; from < items.length && !response.destroyed; from += chunkItems) {
      const texts = items.slice(from, from + chunkItems).map((item) => JSON.stringify(item));
      const hasRoom = response.write((from === 0 ? '[' : ',') + texts.join(','));
      await (hasRoom ? new Promise((resume) => setImmediate(resume)) : heard(response, 'drain'));
    }
  }
  if (response.destroyed) return;
  const closed = heard(response, 'close');
  response.end(items.length === 0 ? '[]' : ']');
  await closed;
}

/** Wait for an event, or for the end of the connection. */
function heard(response: Response, event: 'drain' | 'close'): Promise<void> {
  return new Promise((resume) => {
    const stop = () => {
      response.off(event, stop).off('close', stop);
      resume();
    };
    response.on(event, stop).on('close', stop);
  });
}
