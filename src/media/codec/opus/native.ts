/** The door to the addon over libopus (native/opus.c). */
import { loadAddon } from '../../../base/addon.ts';
import { ok, type Result } from '../../../base/result.ts';
import { COMPLEXITY, EXPECTED_LOSS, encoderRequests, type OpusLibrary } from './library.ts';

type Handle = { readonly __opus: never };
type Addon = {
  encoder(rate: number): Handle;
  decoder(rate: number): Handle;
  set(encoder: Handle, request: number, value: number): number;
  encode(encoder: Handle, samples: Int16Array, count: number, payload: Uint8Array): number;
  decode(decoder: Handle, payload: Uint8Array, octets: number, samples: Int16Array, count: number, fec: 0 | 1): number;
  close(handle: Handle): void;
  version(): string;
};

export function nativeOpus(): Result<OpusLibrary> {
  const loaded = loadAddon<Addon>('opus');
  if (!loaded.ok) return loaded;
  const addon = loaded.value;
  return ok({
    version: `${addon.version()}, native`,
    encoder: (rate, settings) => {
      const handle = addon.encoder(rate);
      for (const [request, value] of encoderRequests(settings)) addon.set(handle, request, value);
      return {
        encode: (samples, count, payload) => addon.encode(handle, samples, count, payload),
        setComplexity: complexity => addon.set(handle, COMPLEXITY, complexity),
        expectLoss: percent => addon.set(handle, EXPECTED_LOSS, percent),
        close: () => addon.close(handle),
      };
    },
    decoder: rate => {
      const handle = addon.decoder(rate);
      return {
        decode: (payload, octets, samples, count, fec) =>
          addon.decode(handle, payload, octets, samples, count, fec ? 1 : 0),
        close: () => addon.close(handle),
      };
    },
  });
}
