/** The file of a form, as it arrives. */
import type { Readable } from 'node:stream';

export type Upload = {
  /** The fields that stand before the file. */
  readonly fields: URLSearchParams;
  readonly name: string;
  /** Has to be read to its end, or destroyed. It fails when the connection is lost. */
  readonly content: Readable;
};

/** The end of its name, as it can be shown and kept; `otherwise` when the browser gave none. */
export function cleanName({ name }: Upload, otherwise: string): string {
  return name.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(-60) || otherwise;
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
