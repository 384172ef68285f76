import type { RequestHandler } from 'express';
import type { Keys } from '../auth/keys.ts';
import { ChatError } from '../errors.ts';
import type { FoundPreview } from '../previews/previews.ts';
import { callerOf } from './caller.ts';
import { inertPolicy } from './gates.ts';
import { queryOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { demandBudget, httpRules } from './rate-limits.ts';

/** `GET /link_preview`: an empty object where there is none, whatever the reason. */
export function getLinkPreview({ previews, limiter, settings, keys }: HttpParts): RequestHandler {
  const rule = httpRules(settings.rateLimits).previews;
  return async (request, response) => {
    const { userId } = callerOf(request);
    const spend = () => demandBudget({ limiter }, rule, userId);
    const url = textOf(queryOf(request), 'url') ?? '';
    const found = await previews.find(url, { personId: userId, spend });
    response.json(found === null ? {} : withPicture(found, keys.pictures));
  };
}

function withPicture(found: FoundPreview, keys: Keys): object {
  if (found.type === 'code') return found;
  return { ...found, image_proxy: found.image === '' ? '' : `/preview_image/${signUrl(found.image, keys)}` };
}

/** `GET /preview_image/:token`: only what a preview of this server named. */
export function getPreviewImage({ previews, keys }: HttpParts): RequestHandler {
  return async (request, response) => {
    const url = signedUrl(String(request.params['token']), keys.pictures);
    const asker = { personId: callerOf(request).userId, spend: () => undefined };
    const picture = url === null ? null : await previews.picture(url, asker);
    if (picture === null) throw new ChatError('NotFound');
    response.set({
      'Content-Type': 'image/webp',
      'Content-Security-Policy': inertPolicy,
      'Cache-Control': 'private, max-age=3600',
    });
    response.send(picture);
  };
}

function signUrl(url: string, keys: Keys): string {
  const text = Buffer.from(url).toString('base64url');
  return `${text}.${keys.sign(text)}`;
}

/** The address in a token, or null for one that this server did not make. */
function signedUrl(token: string, keys: Keys): string | null {
  const [text = '', signature = '', ...rest] = token.split('.');
  return rest.length === 0 && keys.verify(text, signature) ? Buffer.from(text, 'base64url').toString() : null;
}
