import type { Response } from 'express';

/** Answers about one channel name it canonically, whatever spelling was asked for. */
export function setChannel(response: Response, identifier: string): void {
  response.set('X-Channel', encodeURIComponent(identifier));
}
