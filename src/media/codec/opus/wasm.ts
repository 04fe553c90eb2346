/** The door to libopus-wasm, for machines without a compiler: the same libopus at about 1.4 times the processor time. */
import type { OpusDecoderHandle, OpusEncoderHandle } from 'libopus-wasm';
import { fail, ok, type Result } from '../../../base/result.ts';
import { COMPLEXITY, EXPECTED_LOSS, encoderRequests, type OpusLibrary } from './library.ts';

/** OPUS_APPLICATION_VOIP. */
const VOIP = 2048;
/** What libopus calls a packet that it cannot read. */
const INVALID_PACKET = -4;

/** It is loaded with the first codec; until then, some tens of milliseconds, nothing is sent and silence is heard. */
export function wasmOpus(): Result<OpusLibrary> {
  try {
    import.meta.resolve('libopus-wasm');
  } catch {
    return fail({ what: 'The package libopus-wasm is not installed.' });
  }
  return ok({
    version: 'libopus-wasm',
    encoder: (rate, settings) => {
      const opened = new Opening<OpusEncoderHandle>(async () => {
        const { createEncoder } = await import('libopus-wasm');
        const options = { channels: 1, sampleRate: rate as 16_000, application: VOIP, frameSize: rate / 50 } as const;
        const handle = await createEncoder(options);
        for (const [request, value] of encoderRequests(settings)) handle.encoderCtl(request, value);
        return handle;
      });
      return {
        encode: (samples, count, payload) => {
          const packet = opened.use(handle => handle.encode(samples.subarray(0, count), { frameSize: count }));
          if (packet === null || packet.length > payload.length) return 0;
          payload.set(packet);
          return packet.length;
        },
        setComplexity: complexity => opened.use(handle => handle.encoderCtl(COMPLEXITY, complexity)),
        expectLoss: percent => opened.use(handle => handle.encoderCtl(EXPECTED_LOSS, percent)),
        close: () => opened.close(),
      };
    },
    decoder: rate => {
      const opened = new Opening<OpusDecoderHandle>(async () => {
        const { createDecoder } = await import('libopus-wasm');
        return createDecoder({ channels: 1, sampleRate: rate as 16_000 });
      });
      return {
        decode: (payload, octets, samples, count, fec) => {
          const packet = octets === 0 ? null : payload.subarray(0, octets);
          const sound = opened.use(handle => handle.decode(packet, { frameSize: count, decodeFec: fec }));
          if (sound === null || sound.length > samples.length) return INVALID_PACKET;
          samples.set(sound);
          return sound.length;
        },
        close: () => opened.close(),
      };
    },
  });
}

/** A handle that comes some time later; what it throws is not for the media tick. */
class Opening<Handle extends { free(): void }> {
  #handle: Handle | null = null;
  #closed = false;

  constructor(open: () => Promise<Handle>) {
    open().then(
      handle => {
        if (this.#closed) handle.free();
        else this.#handle = handle;
      },
      () => {},
    );
  }

  use<T>(work: (handle: Handle) => T): T | null {
    try {
      return this.#handle === null ? null : work(this.#handle);
    } catch {
      return null;
    }
  }

  close(): void {
    this.#handle?.free();
    this.#handle = null;
    this.#closed = true;
  }
}
