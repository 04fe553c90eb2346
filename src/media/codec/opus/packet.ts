/** What an Opus packet says of itself (RFC 6716 section 3), without decoding it. Total: garbage gives 0. */

/** Opus always counts time at this rate, whatever the sound has (RFC 7587 4.1). */
export const OPUS_CLOCK = 48_000;
/** 120 ms (RFC 6716 3.2, requirement R5). */
const LONGEST = 5760;
/** The largest frame, in octets (RFC 6716 3.2, requirement R2). */
const LARGEST_FRAME = 1275;
/** Frame length by the lower bits of the configuration, at 48 kHz (RFC 6716 table 2). */
const SILK_FRAMES = [480, 960, 1920, 2880] as const;
const HYBRID_FRAMES = [480, 960] as const;
const CELT_FRAMES = [120, 240, 480, 960] as const;
/** Frames of SILK are made of parts of 20 ms. */
const SILK_PART = 960;

/** Length of one frame of this packet, samples at 48 kHz. */
function frameLength(toc: number): number {
  const configuration = toc >> 3;
  if (configuration < 12) return SILK_FRAMES[configuration & 3] as number;
  if (configuration < 16) return HYBRID_FRAMES[configuration & 1] as number;
  return CELT_FRAMES[configuration & 3] as number;
}

/** Length of the packet's sound, samples at 48 kHz; 0 when it cannot be a packet (RFC 6716 3.1 and 3.2). */
export function packetLength(payload: Uint8Array, octets: number): number {
  if (octets < 1) return 0;
  const toc = payload[0] as number;
  const frames = frameCount(toc & 3, payload, octets);
  const length = frames * frameLength(toc);
  return length <= LONGEST ? length : 0;
}

function frameCount(code: number, payload: Uint8Array, octets: number): number {
  if (code === 0) return octets - 1 <= LARGEST_FRAME ? 1 : 0;
  if (code === 1) return octets % 2 === 1 ? 2 : 0;
  if (code === 2) return octets >= 2 ? 2 : 0;
  return octets >= 2 ? (payload[1] as number) & 63 : 0;
}

/**
 * How many samples at 48 kHz before this packet its forward error correction describes: one frame, or 0
 * (RFC 6716 4.2.3 and 4.2.4: the first bits of a SILK frame are a voice flag per 20 ms, then the flag of the LBRR frames).
 */
export function redundancyLength(payload: Uint8Array, octets: number): number {
  const toc = payload[0] as number;
  if (packetLength(payload, octets) === 0 || toc >> 3 >= 16) return 0;
  const start = firstFrame(toc & 3, payload, octets);
  if (start === 0 || start >= octets) return 0;
  const length = frameLength(toc);
  const parts = Math.max(1, length / SILK_PART);
  const flags = payload[start] as number;
  const stereo = (toc & 4) !== 0;
  const middle = (flags >> (7 - parts)) & 1;
  const side = stereo ? (flags >> Math.max(0, 6 - 2 * parts)) & 1 : 0;
  return middle === 1 || side === 1 ? length : 0;
}

/** Where the first frame begins; 0 when it is empty or missing. */
function firstFrame(code: number, payload: Uint8Array, octets: number): number {
  if (code < 2) return octets > 1 ? 1 : 0;
  if (code === 2) return afterLength(payload, 1);
  const header = payload[1] as number;
  let at = 2;
  if ((header & 0x40) !== 0) while (at < octets && payload[at++] === 255);
  // Variable lengths stand before the frames, but for the last one.
  if ((header & 0x80) === 0) return at;
  if ((header & 63) > 1 && payload[at] === 0) return 0;
  for (let frame = 1; frame < (header & 63) && at < octets; frame++) at = afterLength(payload, at) || at + 1;
  return at;
}

/** The octet behind a frame length of one or two octets (RFC 6716 3.2.1); 0 when the frame is empty. */
function afterLength(payload: Uint8Array, at: number): number {
  const first = payload[at] ?? 0;
  if (first === 0) return 0;
  return first >= 252 ? at + 2 : at + 1;
}
