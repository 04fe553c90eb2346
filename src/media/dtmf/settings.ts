/** How DTMF digits travel as sound and as events. */
export type DigitSettings = {
  /** Level of the tones of a digit that goes out as sound, and of its echo in the own ear: dB below 0 dBm0. */
  readonly toneLevel: number;
  /** The level that events tell (RFC 4733 section 2.3.3): dB below 0 dBm0, 0 to 63. */
  readonly eventLevel: number;
  /** Digits are heard out of the sound of calls without events. */
  readonly detect: boolean;
  /** Digits that come as events are heard in the ear. */
  readonly audible: boolean;
};

/** Until the phone says otherwise. */
export const PLAIN_DIGITS: DigitSettings = { toneLevel: 16, eventLevel: 9, detect: true, audible: false };
