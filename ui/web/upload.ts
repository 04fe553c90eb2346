/** A form with a file, read as it arrives (RFC 7578). The only file that knows busboy. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { fail, ok, type Result } from '../../src/base/result.ts';

export type Upload = {
  /** The fields that stand before the file. */
  readonly fields: URLSearchParams;
  readonly name: string;
  /** Has to be read to its end, or destroyed. It fails when the connection is lost. */
  readonly content: Readable;
};

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

/** Of what is too long so many times the limit is read and thrown away, so that the answer can be read. */
const READ_ON = 8;

/** All of it in memory; null when it is longer than `limit` octets, or was cut off. */
export async function wholeFile({ content }: Upload, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of content) {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      // A browser reads no answer while it still sends.
      else chunks.length = 0;
      if (length > limit * READ_ON) return null;
    }
    return length > limit ? null : Buffer.concat(chunks);
  } catch {
    return null;
  }
}
