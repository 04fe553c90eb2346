import type { WhileLocked } from '../../config/while-locked.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { RingSpec, StreamNetwork, ToneSpec } from '../media/protocol.ts';
import type { Capability, LocalRtcp } from '../sdp/negotiate.ts';
import type { PauseSettings } from './desk/after-dial.ts';
import type { DigitMap } from './dialplan.ts';
import type { Encryption } from './encryption.ts';

/** One SIP line as call control needs it. */
export type LineSettings = {
  readonly enabled: boolean;
  /** A registrar is named for it. */
  readonly registers: boolean;
  readonly label: string;
  readonly doNotDisturb: boolean;
  /** Calls that go elsewhere; null when none do. */
  readonly forward: ForwardSettings | null;
  readonly whileLocked: WhileLocked;
  readonly ring: RingSpec;
};

/** When calls of a line go elsewhere, and where to (guide section 21.3). */
export type ForwardSettings = {
  readonly when: 'always' | 'busy' | 'no-reply';
  readonly to: string;
  /** Milliseconds for which it rings before nobody replied. */
  readonly afterMs: number;
  /** The new party is told who was called first. */
  readonly tellsWho: boolean;
};

export type PageGroupSettings = {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly priority: 'NORMAL' | 'PRIORITY' | 'EMERGENCY';
};

/** Times in milliseconds. */
export type TransferSettings = {
  /** A call may be handed over to a party that still rings. */
  readonly semiAttended: boolean;
  /** The call to that party goes on ringing; the server puts both together. */
  readonly keepRinging: boolean;
  /** How long the result may take, and how long it is shown. */
  readonly patience: number;
  readonly shown: number;
};

/** Where summaries of the quality of calls go (RFC 6035). */
export type Collector = {
  /** '' for none. */
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** Seconds. */
  readonly expires: number;
  /** The way that calls of the line go, else straight. */
  readonly throughServer: boolean;
  /** Milliseconds between two reports while a call lasts; 0: none. */
  readonly interval: number;
};

/** Everything call control takes from the configuration; the composition root translates the parameters. */
export type CallSettings = {
  /** Index = line. */
  readonly lines: readonly LineSettings[];
  /** Codecs in order of preference. */
  readonly capabilities: readonly Capability[];
  /** How streams treat the network. */
  readonly network: StreamNetwork;
  /** What is offered for RTCP. */
  readonly rtcp: LocalRtcp;
  /** Where the quality of calls is published; null: nowhere. */
  readonly collector: Collector | null;
  /** Pauses may be sent as comfort noise (RFC 3389). */
  readonly comfortNoise: boolean;
  /** Packets may carry earlier ones again where some get lost (RFC 2198). */
  readonly redundancy: boolean;
  /** Payload type that we give to telephone-event; null sends digits in band. */
  readonly eventPayloadType: number | null;
  /** Of media; null speaks plain RTP only. */
  readonly encryption: Encryption | null;
  /** Nothing but emergency numbers is called. */
  readonly locked: boolean;
  readonly emergency: {
    readonly numbers: readonly string[];
    /** Milliseconds for which the centre may call back; 0: not at all. */
    readonly callbackMs: number;
  };
  readonly callsPerLine: number;
  /** The path that opens when the handset stays down. */
  readonly answerPath: AudioPath;
  /** Callers who hide are refused with 433. */
  readonly anonymousBlocked: boolean;
  readonly transfer: TransferSettings;
  readonly autoAnswer: {
    readonly enabled: boolean;
    /** Milliseconds after which every call is answered, as the user wants; null: only those for which a server asks. */
    readonly everyCallAfter: number | null;
    /** 180 before the answer. */
    readonly ringFirst: boolean;
    /** The microphone stays closed until the user opens it. */
    readonly startMuted: boolean;
    /** It puts a call that speaks on hold. */
    readonly duringCall: boolean;
    readonly beeps: { readonly [path in AudioPath]: boolean };
  };
  /** Rings that Alert-Info chooses: text in the header → name, and the sound of each name. */
  readonly distinctive: {
    readonly slots: readonly { readonly match: string; readonly ring: string }[];
    readonly rings: ReadonlyMap<string, RingSpec>;
  };
  /** The user may record calls. */
  readonly mayRecord: boolean;
  readonly paging: {
    /** Those in use; none when paging is off. */
    readonly groups: readonly PageGroupSettings[];
    /** A page puts a call on hold unasked. */
    readonly bargeIn: boolean;
    /** Of what is sent, by its name in the codec catalogue. */
    readonly codec: string;
    /** Milliseconds of silence after which a page is over. */
    readonly endMs: number;
  };
  readonly ringing: {
    /** Where it rings: on the ringer, or in the headset. */
    readonly inHeadset: boolean;
    /** What is heard instead of every ring: a few beeps, once; null for none. */
    readonly beeps: ToneSpec | null;
    /** The volume keys leave the ringer as it is. */
    readonly volumeFixed: boolean;
  };
  /** When the user goes on hook the two others stay together. */
  readonly conference: { readonly othersStay: boolean };
  /** Of calls on hold: after so many milliseconds, null for never; when the user goes on hook while one waits. */
  readonly reminders: { readonly heldMs: number | null; readonly onHook: boolean };
  readonly callWaiting: { readonly enabled: boolean; readonly tone: boolean; readonly status: 180 | 182 };
  /** SIP statuses: do not disturb, the Reject softkey, everything else. */
  readonly rejectStatus: { readonly doNotDisturb: number; readonly user: number; readonly busy: number };
  readonly dialling: {
    readonly digitMap: DigitMap;
    readonly numberRules: string;
    /** What follows a pause in a number is sent when the call is up. */
    readonly pauses: boolean;
    /** Times of digits that are. */
    readonly afterDial: PauseSettings;
    /** A digit on the idle phone begins a number; else only one of an emergency number does. */
    readonly digitsStartCalls: boolean;
    /** Digits; longer numbers are dialled when they reach it. */
    readonly longest: number;
    /** Key that ends a number; null when none does. */
    readonly completeKey: string | null;
    /** What begins so, and is no number of the digit map, is a code for the phone itself; '' is none. */
    readonly codePrefix: string;
    /** The whole number that asks for the log-in at the configuration server; '' is none. */
    readonly logInCode: string;
    /** Milliseconds; 0 waits for ever. */
    readonly interDigit: number;
    readonly shortInterDigit: number;
    /** How long the dial tone stutters when messages wait; 0: not at all. */
    readonly stutterTone: number;
    readonly dialTone: number;
    readonly reorderTone: number;
    readonly howlerTone: number;
  };
  /** How long the reason of a call that is over stays on the screen, milliseconds. */
  readonly endedFor: number;
  readonly volumes: { readonly [path in AudioPath | 'ringer']: number };
  /** How digits of a call go out: in INFO, with the media, or both. */
  readonly digitsBySip: boolean;
  readonly digitsByMedia: boolean;
  /** Milliseconds of one DTMF digit. */
  readonly digitLength: number;
  readonly tones: {
    readonly stutter: ToneSpec;
    readonly dial: ToneSpec;
    readonly ringback: ToneSpec;
    readonly busy: ToneSpec;
    readonly reorder: ToneSpec;
    readonly callWaiting: ToneSpec;
    readonly howler: ToneSpec;
    readonly answerBeep: ToneSpec;
  };
};
