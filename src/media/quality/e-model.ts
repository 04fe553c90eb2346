/** The E-model: transmission rating and estimated opinion (ITU-T G.107 06/2015, wide band: G.107.1 06/2019). */
import type { Impairment } from './impairments.ts';

export type Transmission = {
  readonly codec: Impairment;
  /** Packets that were not played, lost or discarded, 0 to 1. */
  readonly loss: number;
  /** Mean length of loss bursts against that of random loss at the same rate; 1 is random (G.107 3.5). */
  readonly burstRatio: number;
  /** From mouth to ear, milliseconds; 0 rates listening alone. */
  readonly delayMs: number;
};

/** Ratings on the scale of 0 to 100, and opinions of 1 to 4.5. */
export type Rating = { readonly r: number; readonly mos: number };

/** Ro - Is with the default values of G.107 table 2, before listener echo; R without any impairment is 93.2. */
const BASE = 93.355;
/** Ro - Is of G.107.1 7.2; its scale ends there. */
const WIDE_BASE = 129;
const WIDE_SCALE = 1.29;
/** Default values: talker echo loudness, echo path loss of the far end, signal to noise at both ends. */
const TELR = 65;
const WEPL = 110;
const RO = 94.77;

export function rate({ codec, loss, burstRatio, delayMs }: Transmission): Rating {
  const percent = 100 * Math.min(1, Math.max(0, loss));
  const impairment = codec.ie + ((95 - codec.ie) * percent) / (percent / Math.max(1, burstRatio) + codec.bpl);
  const r = codec.wideband
    ? (WIDE_BASE - absoluteDelay(delayMs) - talkerEcho(delayMs) - impairment) / WIDE_SCALE
    : BASE - absoluteDelay(delayMs) - talkerEcho(delayMs) - listenerEcho(2 * delayMs) - impairment;
  const bounded = Math.min(100, Math.max(0, r));
  return { r: bounded, mos: opinion(bounded) };
}

/** G.107 annex B; G.107.1 annex A after scaling. */
export function opinion(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** Idd: conversation suffers from delay even without echo (G.107 7.4, equations 7-27 and 7-28). */
function absoluteDelay(ms: number): number {
  if (ms <= 100) return 0;
  const x = Math.log2(ms / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Idte: the own voice, heard back (G.107 7.4, equations 7-19 to 7-22). */
function talkerEcho(ms: number): number {
  const loudness = TELR - 40 * Math.log10((1 + ms / 10) / (1 + ms / 150)) + 6 * Math.exp(-0.3 * ms * ms);
  const rating = 80 + 2.5 * (loudness - 14);
  const half = (RO - rating) / 2;
  return (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-ms));
}

/** Idle: the far voice, heard twice (G.107 7.4, equations 7-25 and 7-26). */
function listenerEcho(roundTripMs: number): number {
  const rating = 10.5 * (WEPL + 7) * (roundTripMs + 1) ** -0.25;
  const half = (RO - rating) / 2;
  return half + Math.sqrt(half * half + 169);
}
