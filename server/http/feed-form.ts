import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { tooLarge } from './too-large.ts';

interface Most {
  /** Of the whole form, whatever it says of its length. */
  formBytes: number;
  /** Of all fields together that are no files. */
  fieldBytes: number;
}

/**
 * Gives multer's parser a form until it gets too large. The parser bounds each field, not their sum, and a form in
 * chunks says nothing of its length: a few hundred of them would fill the memory.
 */
export function feedForm({ formBytes, fieldBytes }: Most): (request: IncomingMessage, parser: Writable) => void {
  return (request, parser) => {
    let [formLeft, fieldsLeft] = [formBytes, fieldBytes];
    request.on('data', (chunk: Buffer) => {
      formLeft -= chunk.length;
      // With it goes the file it is just reading.
      if (formLeft < 0) parser.destroy(tooLarge());
    });
    parser.on('field', (_name: string, value: string) => {
      fieldsLeft -= Buffer.byteLength(value);
      // It is in the middle of its work, and cannot be destroyed.
      if (fieldsLeft < 0) parser.emit('error', tooLarge());
    });
    request.pipe(parser);
  };
}
