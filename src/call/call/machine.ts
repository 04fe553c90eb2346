import { isDeepStrictEqual } from 'node:util';
import { startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import type { Fingerprint, SdpRefusal } from '../../sdp/types.ts';
import type { EndCause, Identity, Redirect, SessionFact, WarningText } from '../../sip/agent.ts';
import type { Heard } from '../facts.ts';
import { isMissed } from '../reasons.ts';
import { type Agreement, answerTo, type LocalMedia, offerOf } from './negotiation.ts';
import {
  type CallStep,
  hold,
  newKeys,
  newPorts,
  offerBack,
  offerRefused,
  type Proposal,
  reoffer,
  resume,
  step,
  theirAnswer,
  theirOffer,
} from './offers.ts';

/**
 * One call, from the first INVITE to the last word on the screen.
 *
 *     opening ──▶ calling ──180──▶ ringback ──200──▶ connected ──BYE──▶ ended ──linger──▶ gone
 *        (out)       └────────────────200──────────────▲  │ hold ⇄ resume
 *     incoming ──answer──▶ answering ──stream open─────┘  └─ re-offers from both sides
 *        └──CANCEL, reject──▶ ended
 *
 * `opening` and `answering` wait for the media worker to bind ports. Holding is what we want (`wantHold`) against
 * what was agreed (`held`): while an offer is out, a change of mind waits for its answer. A hold that the other side
 * refuses stays one on our side alone: whoever was put on hold must not hear what is said meanwhile.
 */
export type CallMachine = {
  readonly phase: 'opening' | 'calling' | 'ringback' | 'incoming' | 'answering' | 'connected' | 'ended';
  readonly direction: 'in' | 'out';
  /** Null until the worker has bound the ports. */
  readonly local: LocalMedia | null;
  readonly agreement: Agreement | null;
  /** An offer of theirs that waits for `answer`. Null for an offerless INVITE. */
  readonly remoteOffer: string | null;
  readonly earlyMedia: boolean;
  /** Who the far end is, as the network tells; null until it does. */
  readonly identity: Identity | null;
  readonly wantHold: boolean;
  readonly held: boolean;
  /** The direction that our re-offer proposes, while its answer is awaited. */
  readonly offering: Proposal | null;
  /** Our keys are new ones, which the far end does not know yet. */
  readonly rekeyed: boolean;
  /** So are our ports. */
  readonly moved: boolean;
  readonly silenced: boolean;
  readonly rejected: boolean;
  /** Where the caller is sent when nobody answers; null leaves it ringing. */
  readonly forwardTo: Redirect | null;
  readonly quality: Heard | null;
  /** Suite on which a DTLS handshake agreed; '' before. */
  readonly handshake: string;
  readonly digitsSent: string;
  readonly digitsReceived: string;
  readonly connectedAt: number | null;
  readonly lastedMs: number | null;
  readonly cause: EndCause | null;
};

export type CallInput =
  | { readonly type: 'stream-open'; readonly local: LocalMedia }
  | { readonly type: 'stream-failed' }
  | { readonly type: 'answer' | 'silence' | 'hold' | 'resume' | 'hangup' | 'dismiss' }
  /** Neither sound nor reports came for as long as the configuration allows. */
  | { readonly type: 'broken' }
  /** The DTLS handshake has failed. */
  | { readonly type: 'no-keys' }
  /** The media worker is another one, with this certificate for DTLS. */
  | { readonly type: 'media-restarted'; readonly fingerprint: Fingerprint | null }
  /** It could not take the ports that the one before it had. */
  | { readonly type: 'media-moved'; readonly rtpPort: number }
  | { readonly type: 'rated'; readonly heard: Heard }
  | { readonly type: 'reject'; readonly status: number }
  /** Send the caller elsewhere now. */
  | { readonly type: 'deflect'; readonly to: Redirect }
  /** Ask for it to be answered by itself after this time, milliseconds. */
  | { readonly type: 'answer-after'; readonly ms: number }
  /** Send the caller elsewhere when nobody has answered after this time. */
  | { readonly type: 'forward-after'; readonly ms: number; readonly to: Redirect }
  | { readonly type: 'digit-sent' | 'digit-received'; readonly digit: string }
  /** The DTLS handshake of the media is over. */
  | { readonly type: 'keyed'; readonly suite: string }
  | SessionFact
  | TimerInput<CallTimer>;

type CallTimer = 'linger' | 'answer' | 'forward' | 'digits-shown';

export type CallEffect =
  | { readonly type: 'open-stream' }
  | { readonly type: 'set-stream'; readonly agreement: Agreement; readonly sending: boolean }
  | { readonly type: 'close-stream' }
  | { readonly type: 'invite'; readonly sdp: string }
  | { readonly type: 'accept'; readonly sdp: string }
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'answer'; readonly sdp: string }
  | { readonly type: 'refuse'; readonly warning: WarningText | undefined }
  | { readonly type: 'reject'; readonly status: number; readonly warning?: WarningText; readonly to?: Redirect }
  | { readonly type: 'hangup' }
  | { readonly type: 'answer-due' }
  | { readonly type: 'missed' }
  | { readonly type: 'gone' }
  | TimerEffect<CallTimer>;

/** What a transition may know besides its state: the time, and how long a reason is shown (both milliseconds). */
export type CallContext = { readonly now: number; readonly endedFor: number };

/** 180 Ringing, 181 Call Is Being Forwarded, 182 Queued: somebody will be told. */
const RINGING: ReadonlySet<number> = new Set([180, 181, 182]);

const FRESH = {
  local: null,
  agreement: null,
  remoteOffer: null,
  earlyMedia: false,
  identity: null,
  wantHold: false,
  held: false,
  offering: null,
  rekeyed: false,
  moved: false,
  silenced: false,
  rejected: false,
  forwardTo: null,
  quality: null,
  handshake: '',
  digitsSent: '',
  digitsReceived: '',
  connectedAt: null,
  lastedMs: null,
  cause: null,
} satisfies Partial<CallMachine>;

export function outgoingCall(): CallMachine {
  return { ...FRESH, phase: 'opening', direction: 'out' };
}

export function incomingCall(offer: string | null, identity: Identity | null = null): CallMachine {
  return { ...FRESH, phase: 'incoming', direction: 'in', remoteOffer: offer, identity };
}

export function callStep(context: CallContext, call: CallMachine, input: CallInput): CallStep | null {
  if (call.phase === 'ended') return afterEnd(call, input);
  switch (input.type) {
    case 'stream-open':
      return streamOpen(context, { ...call, local: input.local });
    case 'stream-failed':
      return over(context, call, { by: 'failure', kind: 'failed', text: 'no RTP port' }, { type: 'hangup' });
    case 'answer':
      return call.phase === 'incoming' ? step({ ...call, phase: 'answering' }, { type: 'open-stream' }) : null;
    case 'reject':
      return call.phase === 'incoming'
        ? step({ ...call, rejected: true, forwardTo: null }, { type: 'reject', status: input.status })
        : null;
    case 'deflect':
      return forward({ ...call, forwardTo: input.to });
    case 'answer-after':
      return call.phase === 'incoming' ? step(call, startTimer('answer', input.ms)) : null;
    case 'forward-after':
      return call.phase === 'incoming' ? step({ ...call, forwardTo: input.to }, startTimer('forward', input.ms)) : null;
    case 'timer':
      if (input.timer === 'digits-shown') return step({ ...call, digitsReceived: '' });
      // It rang, and nobody was there.
      if (input.timer === 'forward') return forward(call, { type: 'missed' });
      return call.phase === 'incoming' ? step(call, { type: 'answer-due' }) : null;
    case 'silence':
      return step({ ...call, silenced: true });
    case 'hold':
      return hold(call);
    case 'resume':
      return resume(call);
    case 'keyed':
      return step({ ...call, handshake: input.suite });
    case 'digit-sent':
      return step({ ...call, digitsSent: call.digitsSent + input.digit });
    case 'digits':
    case 'digit-received': {
      const digits = input.type === 'digits' ? input.digits.map(({ digit }) => digit).join('') : input.digit;
      const digitsReceived = `${call.digitsReceived}${digits}`.slice(-MOST_DIGITS);
      return step({ ...call, digitsReceived }, startTimer('digits-shown', DIGITS_SHOWN));
    }
    case 'hangup':
      return hangup(context, call);
    case 'rated':
      return isDeepStrictEqual(input.heard, call.quality) ? null : step({ ...call, quality: input.heard });
    case 'broken':
      return call.phase === 'connected' ? over(context, call, BROKEN, HANG_UP) : null;
    case 'no-keys':
      return over(context, call, NO_KEYS, HANG_UP);
    case 'media-restarted':
      return newKeys(call, input.fingerprint);
    case 'media-moved':
      return newPorts(call, input.rtpPort);
    case 'progress':
      return call.phase === 'calling' && RINGING.has(input.status) ? step({ ...call, phase: 'ringback' }) : null;
    case 'remote-sdp':
      return input.kind === 'offer'
        ? theirOffer(call, input.body)
        : theirAnswer(call, input, why => over(context, call, notAgreed(why), HANG_UP));
    case 'offer-wanted':
      return offerBack(call);
    case 'confirmed':
      return connected(context, call);
    case 'offer-refused':
      return offerRefused(call);
    case 'identity':
      return step({ ...call, identity: input.identity });
    case 'redirected':
      return step({ ...call, phase: 'calling', earlyMedia: false });
    case 'ended':
      return over(context, call, input.cause);
    default:
      return null;
  }
}

/** As many as a screen may show: nobody makes it grow. */
const MOST_DIGITS = 32;
/** How long they are shown after the last one, milliseconds. */
const DIGITS_SHOWN = 5000;

// ---- setting up ----------------------------------------------------------------------------------------

function streamOpen(context: CallContext, call: CallMachine): CallStep | null {
  if (call.local === null) return null;
  if (call.phase === 'opening') {
    const { sdp, local } = offerOf(call.local, 'sendrecv');
    return step({ ...call, phase: 'calling', local }, { type: 'invite', sdp });
  }
  if (call.phase !== 'answering') return step(call, { type: 'close-stream' });
  if (call.remoteOffer === null) {
    const { sdp, local } = offerOf(call.local, 'sendrecv');
    return step({ ...call, local }, { type: 'accept', sdp });
  }
  const answered = answerTo(call.local, call.remoteOffer, 'sendrecv');
  if (!answered.ok) {
    const { warning } = answered.error;
    return step({ ...call, rejected: true }, { type: 'reject', status: 488, warning });
  }
  const { sdp, local, agreement } = answered.value;
  const speaking: CallMachine = {
    ...call,
    phase: 'connected',
    connectedAt: context.now,
    local,
    agreement,
    remoteOffer: null,
  };
  return reoffer(speaking, { type: 'set-stream', agreement, sending: true }, { type: 'accept', sdp });
}

function connected(context: CallContext, call: CallMachine): CallStep | null {
  if (call.phase === 'connected') return null;
  return reoffer({ ...call, phase: 'connected', earlyMedia: false, connectedAt: context.now });
}

// ---- the end -------------------------------------------------------------------------------------------

/** Nobody answered, or the user chose another. 302: the caller tries the other address itself. */
function forward(call: CallMachine, ...also: CallEffect[]): CallStep | null {
  if (call.phase !== 'incoming' || call.rejected || call.forwardTo === null) return null;
  return step({ ...call, rejected: true }, { type: 'reject', status: 302, to: call.forwardTo }, ...also);
}

/** For the user the call is over at once; the session goes on by itself until the other side knows. */
function hangup(context: CallContext, call: CallMachine): CallStep {
  const kind = call.connectedAt === null ? 'cancelled' : 'hangup';
  return over(context, call, { by: 'us', kind }, ...(call.phase === 'opening' ? [] : [HANG_UP]));
}

const BROKEN: EndCause = { by: 'failure', kind: 'failed', warning: 'Connection lost' };
const NO_KEYS: EndCause = { by: 'failure', kind: 'failed', warning: 'Encryption failed' };
const HANG_UP: CallEffect = { type: 'hangup' };
/** Of the warnings of RFC 3261 20.43. */
const INCOMPATIBLE_PROTOCOL = 302;

/** They answered with something else than was offered. */
function notAgreed({ warning }: SdpRefusal): EndCause {
  const what = warning.code === INCOMPATIBLE_PROTOCOL ? 'Encryption' : 'Codec';
  return { by: 'failure', kind: 'not-acceptable', warning: `${what} not agreed` };
}

/** Sound stops first, then the reason is shown for a while. */
function over(context: CallContext, call: CallMachine, cause: EndCause, ...first: CallEffect[]): CallStep {
  const lastedMs = call.connectedAt === null ? null : context.now - call.connectedAt;
  const missed = call.connectedAt === null && !call.rejected && call.direction === 'in' && isMissed(cause);
  const effects: CallEffect[] = [{ type: 'close-stream' }, ...first];
  if (missed) effects.push({ type: 'missed' });
  effects.push(startTimer('linger', call.direction === 'in' && lastedMs === null ? 0 : context.endedFor));
  return step({ ...call, phase: 'ended', cause, lastedMs }, ...effects);
}

function afterEnd(call: CallMachine, input: CallInput): CallStep | null {
  if (input.type === 'stream-open') return step(call, { type: 'close-stream' });
  const over = input.type === 'timer' && input.timer === 'linger';
  if (!over && input.type !== 'dismiss') return null;
  return step(call, stopTimer('linger'), { type: 'gone' });
}
