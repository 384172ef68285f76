import type { Attachment } from '#shared/objects.ts';
import { accessFile } from '../access.ts';
import type { QueryContext } from '../action.ts';

/**
 * What a file is that the actor may read.
 *
 * In:  its name
 * @throws {ChatError} NotFound  unknown, shown by no message that the actor can read, and not held for the actor
 */
export async function readFile(context: QueryContext, name: string): Promise<Attachment> {
  const { attachment } = await accessFile(context, name);
  return JSON.parse(attachment) as Attachment; // written by us, in this shape
}
