import type { Request, RequestHandler } from 'express';
import type { HttpParts } from './parts.ts';
import { cookieOf } from './cookies.ts';

/** The chat page, for `/` and for permanent links; what it shows it asks for itself. */
export function getChatPage({ pages, settings }: HttpParts, build: string): RequestHandler {
  return (request, response) => {
    const values = { instance_name: settings.instanceName, theme: themeOf(request), build };
    response.set('Cache-Control', 'no-store').type('html').send(pages.render('chat', values));
  };
}

/** The colours a person chose in this browser, so that no wrong ones flash. */
export function themeOf(request: Request): string {
  const theme = cookieOf(request, 'theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
