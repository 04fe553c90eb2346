/** From parameters to what is offered: which codecs, in which order, and what is said about each (RFC 4566 a=fmtp). */
import * as params from '../../config/params/codecs.ts';
import type { Settings } from '../../config/store.ts';
import type { Capability } from '../sdp/negotiate.ts';

const SLOTS = [0, 1, 2, 3, 4];
const DEFAULT_PTIME = 20;

/** A codec that this build can run, as the media room's catalogue describes it. */
export type KnownCodec = Omit<Capability, 'ptime'>;

/** The configured order, without what this build cannot run; a phone never offers what it cannot decode. */
export function capabilities(settings: Settings, known: readonly KnownCodec[]): Capability[] {
  const chosen: Capability[] = [];
  for (const { name, ptime } of configuredCodecs(settings)) {
    const codec = known.find(one => one.name === name);
    if (codec === undefined || chosen.some(one => one.name === name)) continue;
    chosen.push({ ...codec, ...SPOKEN[name]?.(settings, ptime), ptime });
  }
  return chosen.length > 0 ? chosen : known.map(codec => ({ ...codec, ptime: DEFAULT_PTIME }));
}

/** What the slots name, whether this build can run it or not. */
export function configuredCodecs(settings: Settings): { name: string; ptime: number }[] {
  return SLOTS.filter(slot => settings.get(params.codecEnabled, slot)).flatMap(slot => {
    const name = variant(settings, settings.get(params.codecName, slot));
    return name === '' ? [] : [{ name, ptime: settings.get(params.codecPtime, slot) || DEFAULT_PTIME }];
  });
}

/** One name of the configuration stands for two codecs of the catalogue. */
function variant(settings: Settings, name: string): string {
  return name === 'G726' && settings.get(params.adpcmPacking) === 'BIG_ENDIAN' ? 'G726_BIG_ENDIAN' : name;
}

/** What the configuration says of a codec; the catalogue says the rest. */
const SPOKEN: { readonly [name: string]: (settings: Settings, ptime: number) => Partial<KnownCodec> } = {
  OPUS: settings => ({ payloadType: settings.get(params.opusPayload), fmtp: opusParameters(settings) }),
  // RFC 4856 section 2.1.9: annex B describes silence.
  G729: settings => ({ fmtp: `annexb=${settings.get(params.silenceCompression) ? 'yes' : 'no'}` }),
  // RFC 3952 section 5: blocks of 20 or 30 ms.
  ILBC: (_settings, ptime) => ({ fmtp: `mode=${ptime % 20 === 0 ? 20 : 30}` }),
};

/** Twice the highest frequency, as RFC 7587 names the bandwidth. */
const OPUS_RATES = { NARROW: 8000, MEDIUM: 12_000, WIDE: 16_000 } as const;

/** RFC 7587 section 6.1: what we like to receive, which is also how we send where the other side agrees. */
function opusParameters(settings: Settings): string {
  const rate = OPUS_RATES[settings.get(params.opusBandwidth)];
  return [
    `maxplaybackrate=${rate}`,
    `sprop-maxcapturerate=${rate}`,
    `maxaveragebitrate=${settings.get(params.opusBitRate)}`,
    'stereo=0',
    `useinbandfec=${Number(settings.get(params.opusFec))}`,
    ...(settings.get(params.silenceCompression) ? ['usedtx=1'] : []),
    ...(settings.get(params.opusConstant) ? ['cbr=1'] : []),
  ].join(';');
}
