import type { AudioPath } from '../../hal/ports.ts';
import type { ToneSpec } from '../media/protocol.ts';
import type { Capability } from '../sdp/negotiate.ts';
import type { DigitMap } from './dialplan.ts';

/** One SIP line as call control needs it. */
export type LineSettings = {
  readonly enabled: boolean;
  readonly label: string;
  readonly doNotDisturb: boolean;
  readonly ring: ToneSpec;
};

/** Everything call control takes from the configuration; the composition root translates the parameters. */
export type CallSettings = {
  /** Index = line. */
  readonly lines: readonly LineSettings[];
  /** Codecs in order of preference. */
  readonly capabilities: readonly Capability[];
  /** Payload type that we give to telephone-event; null sends digits in band. */
  readonly eventPayloadType: number | null;
  readonly callsPerLine: number;
  /** The path that opens when the handset stays down. */
  readonly answerPath: AudioPath;
  readonly callWaiting: { readonly enabled: boolean; readonly tone: boolean; readonly status: 180 | 182 };
  /** SIP statuses: do not disturb, the Reject softkey, everything else. */
  readonly rejectStatus: { readonly doNotDisturb: number; readonly user: number; readonly busy: number };
  readonly dialling: {
    readonly digitMap: DigitMap;
    readonly numberRules: string;
    /** Digits; longer numbers are dialled when they reach it. */
    readonly longest: number;
    /** Key that ends a number; null when none does. */
    readonly completeKey: string | null;
    /** Milliseconds; 0 waits for ever. */
    readonly interDigit: number;
    readonly shortInterDigit: number;
    readonly dialTone: number;
    readonly reorderTone: number;
    readonly howlerTone: number;
  };
  /** How long the reason of a call that is over stays on the screen, milliseconds. */
  readonly endedFor: number;
  readonly volumes: { readonly [path in AudioPath | 'ringer']: number };
  /** Milliseconds of one DTMF digit. */
  readonly digitLength: number;
  readonly tones: {
    readonly dial: ToneSpec;
    readonly ringback: ToneSpec;
    readonly busy: ToneSpec;
    readonly reorder: ToneSpec;
    readonly callWaiting: ToneSpec;
    readonly howler: ToneSpec;
  };
};
