import type { RequestHandler } from 'express';
import { checkHealth } from '../actions/health.ts';
import { system } from '../actions/action.ts';
import type { HttpParts } from './parts.ts';

/** `GET /api/health`: whether the database answers and the server takes work. */
export function getHealth({ core, isOpen }: HttpParts): RequestHandler {
  return async (_request, response) => {
    const ok = isOpen() && (await core.read(checkHealth, system, undefined).catch(() => false));
    response.status(ok ? 200 : 503).json({ ok });
  };
}
