import { BlockCodec, blockAddon } from './block.ts';
import type { Codec, CodecRecord } from './codec.ts';
import { fmtpText } from './fmtp.ts';
import { G729Decoder } from './g729/decoder.ts';
import { G729Encoder } from './g729/encoder.ts';

const RATE = 8000;
const BLOCK = 80;
const OCTETS = 10;
/** A description of silence, which may end a packet (RFC 3551 4.5.6). */
const SILENCE_OCTETS = 2;

/** libbcg729 describes silence when it sends; our own encoder always speaks. */
const addon = blockAddon('g729');

/** Annex B, the description of silence, is agreed on unless one side says no (RFC 4856 section 2.1.9). */
function annexB(theirs: string, ours: string): boolean {
  return [theirs, ours].every(fmtp => fmtpText(fmtp, 'annexb')?.toLowerCase() !== 'no');
}

function openSilencer(): BlockCodec | null {
  if (!addon.ok) return null;
  return new BlockCodec({ addon: addon.value, encoder: 1, decoder: 0, block: BLOCK, longest: 12 * BLOCK });
}

/** Each half is made when it is first used: a sender never decodes. */
class G729 implements Codec {
  readonly #silencer: BlockCodec | null;
  readonly #lost = new Int16Array(BLOCK);
  #encoder: G729Encoder | null = null;
  #decoder: G729Decoder | null = null;

  constructor(describesSilence: boolean) {
    this.#silencer = describesSilence ? openSilencer() : null;
  }

  get quiet(): boolean {
    return this.#decoder?.quiet ?? false;
  }

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    if (this.#silencer !== null) return this.#silencer.encode(samples, count, payload);
    this.#encoder ??= new G729Encoder();
    let octets = 0;
    for (let at = 0; at + BLOCK <= count && octets + OCTETS <= payload.length; at += BLOCK, octets += OCTETS) {
      this.#encoder.encode(samples, at, payload, octets);
    }
    return octets;
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    this.#decoder ??= new G729Decoder();
    let made = 0;
    let at = 0;
    for (; at + OCTETS <= octets && made + BLOCK <= samples.length; at += OCTETS, made += BLOCK) {
      this.#decoder.decode(payload, at, samples, made);
    }
    if (octets - at !== SILENCE_OCTETS || made + BLOCK > samples.length) return made;
    this.#decoder.decodeSilence(payload, at, samples, made);
    return made + BLOCK;
  }

  conceal(samples: Int16Array, count: number): number {
    this.#decoder ??= new G729Decoder();
    const wanted = Math.min(count, samples.length);
    for (let at = 0; at < wanted; at += BLOCK) {
      this.#decoder.conceal(this.#lost, 0);
      for (let n = 0; n < BLOCK && at + n < wanted; n++) samples[at + n] = this.#lost[n] as number;
    }
    return wanted;
  }

  close(): void {
    this.#silencer?.close();
  }
}

/** G.729 with annex A, and annex B where it is agreed on. */
export const g729: CodecRecord = {
  name: 'G729',
  clockRate: RATE,
  sampleRate: RATE,
  channels: 1,
  ptime: 20,
  payloadType: 18,
  fmtp: 'annexb=no',
  ownSilence: true,
  terms: (theirs, ours) => ({
    fmtp: `annexb=${annexB(theirs, ours) ? 'yes' : 'no'}`,
    packetTimes: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
  }),
  duration: (_payload, octets) => {
    const rest = octets % OCTETS;
    if (rest !== 0 && rest !== SILENCE_OCTETS) return 0;
    return (Math.floor(octets / OCTETS) + (rest === 0 ? 0 : 1)) * BLOCK;
  },
  create: (theirs, ours = g729.fmtp) => new G729(annexB(theirs, ours)),
};
