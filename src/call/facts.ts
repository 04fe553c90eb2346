/**
 * What call control knows, as immutable data. The desk publishes a new `DeskState` after each change;
 * the view, the control socket and the tests read nothing else.
 */
import type { AudioPath } from '../../hal/ports.ts';

export type CallId = number;
export type LineIndex = number;

/** One of a line's servers and the registration there. */
export type LineServer = {
  /** Its name or address, with the port when that is not 5060. */
  readonly host: string;
  readonly role: 'primary' | 'redundant';
  /** New calls go through this one. */
  readonly inUse: boolean;
  readonly phase: 'registering' | 'registered' | 'failed' | 'unregistered';
  readonly reason?: string;
};

/** The mailbox of a line; counts are null when the server does not tell them. */
export type Voicemail = {
  readonly waiting: boolean;
  readonly new: number | null;
  readonly old: number | null;
  readonly urgent: number;
};

export type LineState = {
  readonly index: LineIndex;
  /** What the screen calls it: extension_display, else the id. */
  readonly label: string;
  readonly enabled: boolean;
  readonly registration: 'none' | 'registering' | 'registered' | 'failed' | 'unregistered';
  /** One entry per registrar, the primary first; the line is registered when one of them is. */
  readonly servers: readonly LineServer[];
  /** In plain words, when it failed. */
  readonly reason?: string;
  /** Undefined until the server told. */
  readonly voicemail?: Voicemail;
};

export type CallPhase =
  /** INVITE sent, nothing heard. */
  | 'calling'
  /** The far end rings. */
  | 'ringback'
  /** Somebody calls us. */
  | 'incoming'
  | 'connected'
  /** We hold them. */
  | 'held'
  /** Over; stays for a moment so that the reason can be read. */
  | 'ended';

/** How a call is heard here. */
export type Heard = {
  /** Opinion score of the conversation, 1.0 to 4.5 in tenths (ITU-T G.107). */
  readonly mos: number;
  /** Of all packets: those that never came, and those that came too late to be played. */
  readonly lossPercent: number;
  readonly jitterMs: number;
  /** From mouth to ear. */
  readonly delayMs: number;
};

export type CallState = {
  readonly id: CallId;
  readonly line: LineIndex;
  readonly direction: 'in' | 'out';
  readonly phase: CallPhase;
  /** The far end holds us. */
  readonly heldByRemote: boolean;
  readonly number: string;
  readonly name: string;
  /** What the server found out about the caller's number; null when it said nothing. */
  readonly verification: 'passed' | 'failed' | 'unchecked' | null;
  /** Who was called first, when the call was diverted to us; '' otherwise. */
  readonly divertedBy: string;
  /** Monotonic milliseconds of the clock when it was answered; null before. */
  readonly connectedAt: number | null;
  /** Length of a call that is over, milliseconds. */
  readonly lastedMs: number | null;
  /** The far end's sound is heard before the answer. */
  readonly earlyMedia: boolean;
  /** Name of the ring that it asks for; '' rings as its line does. */
  readonly ring: string;
  /** The incoming call was silenced by the user. */
  readonly silenced: boolean;
  /** Codec in use ('PCMU'), '' before negotiation. */
  readonly codec: string;
  /** How we hear it; null before it is measured. */
  readonly quality: Heard | null;
  /** SRTP suite in use ('AES_CM_128_HMAC_SHA1_80'), '' for plain RTP. */
  readonly encryption: string;
  /** Encrypted, and nobody on the way could read the keys. */
  readonly secure: boolean;
  /** DTMF digits that the user sent in this call. */
  readonly digitsSent: string;
  /** The last ones that the far end sent, in RTP, in its sound or in SIP messages; for a few seconds. */
  readonly digitsReceived: string;
  /** For phase 'ended': why, in plain words. */
  readonly endedText: string;
  /** For phase 'ended': what the ear hears while the reason is shown. */
  readonly endTone: 'busy' | 'reorder' | null;
};

/** Collecting a number: handset lifted, speaker key, first digit on the idle screen, New Call. */
export type DialState = {
  readonly line: LineIndex;
  readonly number: string;
  /**
   * What the ear hears meanwhile: dial tone until the first digit, stuttering first when messages wait; waiting too
   * long leads to reorder, howler, silence.
   */
  readonly tone: 'stutter' | 'dial' | 'none' | 'reorder' | 'howler';
  /** The number is for this caller, who still rings: he is sent there. */
  readonly deflects?: CallId;
  /** Begun where digits start no calls: only an emergency number can come of it. */
  readonly helpOnly?: true;
};

/** Several calls that hear each other, mixed in the phone (guide section 21.4). */
export type ConferenceState = {
  /** In the order in which they joined; a member may be on hold. At least two when they are 'together'. */
  readonly members: readonly CallId[];
  /** How much louder or quieter a member is made, dB; one that is not named is as he comes. */
  readonly levels: { readonly [call: CallId]: number };
} & (
  | { readonly phase: 'together' }
  /** Whom to add? A number is being collected. */
  | { readonly phase: 'choosing' }
  /** The party to be added rings or is asked first. */
  | { readonly phase: 'asking'; readonly other: CallId }
);

/** Handing a call over to somebody else (guide sections 21.21 and 21.22). */
export type TransferState =
  /** Whom to? A number is being collected. */
  | { readonly phase: 'choosing'; readonly kind: 'attended' | 'blind'; readonly call: CallId }
  /** The other party rings or is asked first. */
  | { readonly phase: 'consulting'; readonly call: CallId; readonly other: CallId }
  /** The far end was told; `accepted` when it said that it would try. */
  | {
      readonly phase: 'asked';
      readonly call: CallId;
      readonly other: CallId | null;
      readonly number: string;
      readonly accepted: boolean;
    }
  /** The result, for as long as it is shown. */
  | { readonly phase: 'done'; readonly number: string }
  | { readonly phase: 'failed'; readonly number: string; readonly reason: string };

export type PageGroupId = number;

/** A page that is spoken, heard, or asked about while a call goes on (guide chapter 26). */
export type PagingState = {
  readonly phase: 'sending' | 'playing' | 'asked';
  readonly group: PageGroupId;
  readonly name: string;
  /** RTP payload type of what is heard. */
  readonly payloadType: number;
};

/** A call for help, or the time after it in which the emergency centre may call back. */
export type EmergencyState = {
  /** null once it is over. */
  readonly call: CallId | null;
  readonly number: string;
  /** Lines on which it was tried, in this order. */
  readonly tried: readonly LineIndex[];
  /** Its user ended it. */
  readonly givenUp: boolean;
};

export type DeskState = {
  readonly lines: readonly LineState[];
  /** In the order in which they began. */
  readonly calls: readonly CallState[];
  /** Calls since the start; the next one gets the next higher number as its id. */
  readonly callCount: number;
  /** The call that keys and softkeys act on; null when there is none. */
  readonly focus: CallId | null;
  readonly dial: DialState | null;
  readonly transfer: TransferState | null;
  readonly conference: ConferenceState | null;
  readonly paging: PagingState | null;
  readonly emergency: EmergencyState | null;
  /** What is said is being recorded. */
  readonly recording: boolean;
  /** Which transducers are in use; null when the phone is on hook. */
  readonly path: AudioPath | null;
  readonly handsetLifted: boolean;
  readonly muted: boolean;
  /** The call that was answered by itself, while a beep warns of it and the microphone waits. */
  readonly beeping: CallId | null;
  /** The call on hold of which a sound reminds. */
  readonly reminding: CallId | null;
  /** 0 to 11, per path and for the ringer. */
  readonly volumes: { readonly [path in AudioPath | 'ringer']: number };
  /** The volume that was changed last, while it is shown; null otherwise. */
  readonly volumeShown: AudioPath | 'ringer' | null;
  readonly missedCalls: number;
  /** The last dialled number, '' when there is none. */
  readonly redial: string;
};

/** Somebody else's extension, whose state a key shows. */
export type WatchedPhase =
  /** Nobody tells: the server does not answer, refuses, or has not answered yet. */
  | 'unknown'
  | 'idle'
  /** Somebody calls there: the call can be picked up. */
  | 'ringing'
  | 'busy'
  /** In a call that is on hold there. */
  | 'held';

export type Watched = {
  readonly phase: WatchedPhase;
  /** Who calls or speaks there, as the server tells; '' otherwise. */
  readonly party: string;
  /** The call that rings and who makes it, for who takes it over without a feature code; null where its ids are kept secret. */
  readonly pickUp: { readonly number: string; readonly uri: string; readonly replaces: string } | null;
};

export const UNKNOWN: Watched = { phase: 'unknown', party: '', pickUp: null };

/** What keys and softkeys may ask of the desk. Orders that make no sense now do nothing. */
export interface DeskOrders {
  hook(lifted: boolean): void;
  /** The speaker or headset key: opens the path, moves the call to it, or ends the call that is on it. */
  pathKey(path: 'speaker' | 'headset'): void;
  /** A dial key: collects a number, or sends DTMF in a connected call. */
  digit(digit: string): void;
  /** Takes the last collected digit back; the last one closes the collection when the phone is on hook. */
  backspace(): void;
  /** Dials what is collected. */
  dial(): void;
  /** Dials this number on the focused or first usable line; `after` are digits that are sent, unseen, when the call is up. */
  dialNumber(number: string, line?: LineIndex, after?: string): void;
  /** Takes over a call that rings elsewhere (RFC 3891): asks who made it, `uri`, to put this phone in the place of that one. */
  pickUp(number: string, uri: string, replaces: string): void;
  /** Stops collecting a number. */
  cancelDial(): void;
  answer(call?: CallId): void;
  reject(call?: CallId): void;
  /** Stops ringing for this call; it stays answerable. */
  silence(call?: CallId): void;
  /** Sends the caller, unanswered, to a number that is collected next; he is silent meanwhile. */
  deflect(call?: CallId): void;
  hangup(call?: CallId): void;
  /** Holds the connected call or resumes the held one; without a number it means the whole conference. */
  hold(call?: CallId): void;
  newCall(): void;
  /**
   * Asks another party first, then, ordered again, hands the call over to it. With two calls up it hands over at once.
   */
  transfer(): void;
  /** Hands the call over to a number that is collected next, unasked. */
  blindTransfer(): void;
  /**
   * Brings the call that is spoken and the one that waits together, adds the spoken one to the conference, or brings back
   * the members that wait; with nobody to join it asks for a number.
   */
  confer(): void;
  /** Speaks with one member of the conference alone; the others wait on hold until `confer`. */
  speakAlone(call?: CallId): void;
  /** Makes a member of the conference louder or quieter to everybody. */
  memberVolume(step: 1 | -1, call?: CallId): void;
  redial(): void;
  /** What `redial` dials from now on: the number that it had is deleted from the call log. */
  redialIs(number: string): void;
  /** Moves the focus between calls: +1 down, -1 up. */
  moveFocus(step: 1 | -1): void;
  /** A line key: focus its call, answer it, or open it for dialling. */
  lineKey(line: LineIndex): void;
  /** Speaks to a group of phones; a call waits on hold. */
  page(group: PageGroupId): void;
  /** Hears the page that is asked about, or does not. */
  answerPage(accepted: boolean): void;
  endPage(): void;
  /** Begins to record the call, or ends it. */
  record(): void;
  mute(): void;
  volume(step: 1 | -1): void;
  /** The user has seen the missed calls. */
  clearMissed(): void;
}
