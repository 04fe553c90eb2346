/** A form with a file, read as it arrives (RFC 7578). The only file that knows busboy; loaded with the first upload. */
import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { Upload } from './upload.ts';

const LIMITS = { files: 1, fields: 8, fieldSize: 1024, fieldNameSize: 100, headerPairs: 20 };

/** The file of the form, as soon as it begins; the error says what is wrong with the form. */
export function readUpload(request: IncomingMessage): Promise<Result<Upload, string>> {
  return new Promise(resolve => {
    const refuse = (): void => resolve(fail('The form cannot be read.'));
    const fields = new URLSearchParams();
    let parser: BusboyInstance;
    try {
      parser = new Busboy({
        headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
        limits: LIMITS,
      });
    } catch {
      refuse();
      return;
    }
    parser.on('field', (name, value) => fields.append(name, value));
    parser.on('file', (_field, content, name) => {
      // Who reads it may still be on the way to it; then it finds the error in the stream.
      content.on('error', () => {});
      request.once('close', () => {
        if (!request.complete) content.destroy(new Error('the connection was lost'));
      });
      resolve(ok({ fields, name, content }));
    });
    parser.on('error', refuse);
    parser.on('finish', () => resolve(fail('No file was chosen.')));
    request.on('aborted', refuse);
    request.on('error', refuse);
    request.pipe(parser);
  });
}
