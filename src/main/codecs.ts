/** What this build can speak, between the media room's catalogue and the configuration. */
import type { Settings } from '../../config/store.ts';
import type { Fault } from '../base/result.ts';
import { configuredCodecs, type KnownCodec } from '../call/codecs.ts';
import { codecs, whyMissing } from '../media/codec/catalogue.ts';

/** Codecs that this build can run. */
export const KNOWN_CODECS: readonly KnownCodec[] = codecs.map(
  ({ name, encoding = name, clockRate, channels, payloadType, fmtp, terms }) => ({
    ...{ name, encoding, clockRate, channels, payloadType, fmtp },
    ...(terms === undefined ? {} : { terms }),
  }),
);

/** Codecs that the configuration names and this build cannot run: they are left out of offers and answers. */
export function missingCodecs(settings: Settings): Fault[] {
  return configuredCodecs(settings).flatMap(({ name }) => whyMissing(name) ?? []);
}
