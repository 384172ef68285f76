import { join } from 'node:path';
import type { HttpParts } from '../../server/http/parts.ts';
import { createHttpApp } from '../../server/http/router.ts';
import type { FirstLine } from './ask.ts';
import { createSettingsFolder } from './settings-folder.ts';

interface Layer {
  route?: { path: string | string[]; stack: { method?: string }[] };
}

/** `GET /path` for every route of the router, in its order. */
export function mountedRoutes(): FirstLine[] {
  const folder = createSettingsFolder();
  try {
    const { settings } = folder.load();
    // What a route needs when it is called is not needed to mount it.
    const session = () => undefined;
    const clientFolder = join(import.meta.dirname, 'none');
    const parts = { settings, keys: {}, session, clientFolder } as unknown as HttpParts;
    const { stack } = createHttpApp(parts, '').router as unknown as { stack: Layer[] }; // as Express keeps it
    return [...new Set(stack.flatMap(({ route }) => (route === undefined ? [] : linesOf(route))))];
  } finally {
    folder.remove();
  }
}

function linesOf({ path, stack }: NonNullable<Layer['route']>): FirstLine[] {
  const methods = stack.flatMap(({ method }) => (method === undefined ? [] : [method.toUpperCase()]));
  return [path].flat().flatMap((one) => methods.map((method): FirstLine => `${method} ${one}`));
}
