/** An image that somebody sends to the phone: it comes once, from start to end. */
import type { Readable } from 'node:stream';
import { fail, ok, thrownText } from '../../base/result.ts';
import type { Answer, FetchFault, FetchReason } from '../fetch/request.ts';
import type { FirmwareSource } from './offer.ts';

export type UploadedImage = {
  readonly source: FirmwareSource;
  /** What was not wanted of it is read and thrown away. */
  release(): Promise<void>;
};

/** The head is read first and goes before the rest into the sink. `over` is called when no more of it will come. */
export function uploadedImage(name: string, content: Readable, over: () => void): UploadedImage {
  const octets = content.iterator({ destroyOnReturn: false });
  let read: Buffer = Buffer.alloc(0);
  const readMore = async (): Promise<boolean> => {
    const { value, done } = await octets.next();
    if (done !== true) read = Buffer.concat([read, value]);
    return done !== true;
  };
  const failed = (reason: FetchReason, what: string) => fail<FetchFault>({ reason, where: name, what });
  const answer = (bytes: Uint8Array, octets: number): Answer => ({
    kind: 'body',
    url: name,
    octets,
    bytes,
    validators: {},
  });
  const source: FirmwareSource = {
    name,
    fetch: async ({ first, most, sink }, signal) => {
      try {
        if (first !== undefined || sink === undefined) {
          while (read.length < (first ?? most) && (await readMore()));
          return ok(answer(read.subarray(0, first ?? most), read.length));
        }
        await sink.begin(0, { url: name, validators: {} });
        let count = 0;
        for (let more = true; more; more = await readMore()) {
          if (signal.aborted) return failed('cancelled', 'It is not wanted any more.');
          count += read.length;
          if (count > most) return failed('large', 'The image is too large.');
          if (read.length > 0) await sink.write(read);
          read = Buffer.alloc(0);
        }
        await sink.end();
        return ok(answer(new Uint8Array(), count));
      } catch (thrown) {
        return failed('broken', `The image did not come whole: ${thrownText(thrown)}.`);
      } finally {
        if (sink !== undefined) over();
      }
    },
  };
  return {
    source,
    release: async () => {
      await octets.return?.(undefined).catch(() => {});
      content.on('error', () => {}).resume();
    },
  };
}
