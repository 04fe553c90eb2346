/** The body of a request, bounded in size and time. */
import type { IncomingMessage } from 'node:http';

export type Body = { readonly text: string } | { readonly refused: 408 | 413 };

/** A form takes no longer than this, however slow the network. */
const LONGEST_MS = 15_000;

export function readText(request: IncomingMessage, limit: number): Promise<Body> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (body: Body): void => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      resolve(body);
    };
    const timer = setTimeout(() => finish({ refused: 408 }), LONGEST_MS);
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      finish({ refused: 413 });
      return;
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) finish({ refused: 413 });
      else chunks.push(chunk);
    });
    request.once('end', () => finish({ text: Buffer.concat(chunks).toString() }));
    request.once('error', () => finish({ refused: 408 }));
    request.once('close', () => finish({ refused: 408 }));
  });
}
