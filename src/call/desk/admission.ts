/** May this call ring here, how, and who answers it (guide sections 15.7, 17.1, 21.2, 21.7 and 21.8)? */
import type { IncomingCall, WarningText } from '../../sip/agent.ts';
import { answering, ringFor, wishOf } from '../alerting.ts';
import { unanswerable } from '../call/negotiation.ts';
import { awaitsCallback, emergencyCall } from '../emergency.ts';
import type { CallId, DeskState, LineIndex } from '../facts.ts';
import type { CallSettings, ForwardSettings } from '../settings.ts';
import { keepsUserBusy } from './auto-answer.ts';

/** `status` is what the caller is told: 180 or 182 when admitted, the refusal otherwise. */
export type Admission = {
  readonly admitted: boolean;
  readonly status: number;
  /** Refused because somebody speaks already, or does not want to be disturbed. */
  readonly busy?: true;
};

export function admit(settings: CallSettings, state: DeskState, line: LineIndex, anonymous = false): Admission {
  const { rejectStatus, callWaiting, callsPerLine } = settings;
  const own = settings.lines[line];
  if (own?.enabled !== true) return { admitted: false, status: 480 };
  // RFC 6881: no call waiting beside a call for help, and nothing between us and the centre that calls back.
  if (emergencyCall(state) !== null) return { admitted: false, status: rejectStatus.busy, busy: true };
  if (awaitsCallback(state)) return { admitted: true, status: 180 };
  if (settings.locked && own.whileLocked === 'refuse')
    return { admitted: false, status: rejectStatus.busy, busy: true };
  // RFC 5079
  if (anonymous && settings.anonymousBlocked) return { admitted: false, status: 433 };
  if (own.doNotDisturb) return { admitted: false, status: rejectStatus.doNotDisturb, busy: true };
  const calls = state.calls.filter(call => call.phase !== 'ended');
  const busy = calls.length > 0 || state.dial !== null;
  const full = calls.filter(call => call.line === line).length >= callsPerLine;
  if (full || (busy && !callWaiting.enabled)) return { admitted: false, status: rejectStatus.busy, busy: true };
  return { admitted: true, status: busy ? callWaiting.status : 180 };
}

/** What becomes of a call that comes in. */
export type Reception =
  /** With the SIP status, and why our media cannot do what the caller wants. */
  | {
      readonly refused: number;
      readonly busy?: true;
      readonly warning?: WarningText;
      readonly forward?: ForwardSettings;
    }
  | {
      readonly refused: null;
      /** The provisional answer; null when it is answered before it could ring. */
      readonly status: number | null;
      /** Name of its ring, '' for that of the line. */
      readonly ring: string;
      /** Milliseconds until it answers itself; null leaves that to the user. */
      readonly answerAfter: number | null;
      /** Where it goes when nobody answers; null: nowhere. */
      readonly forward: ForwardSettings | null;
    };

/** `address`: ours in SDP. `other`: the call that is up whose place it takes, or with which it is to be mixed. */
export function receive(
  settings: CallSettings,
  state: DeskState,
  { session, offer, identity, hints, proven, joins, tls }: IncomingCall,
  address: string,
  other: CallId | null,
): Reception {
  const { busy: busyStatus } = settings.rejectStatus;
  // RFC 6881: nobody takes its place and nobody listens in.
  if (other !== null && other === emergencyCall(state)) return { refused: busyStatus };
  // Behind a lock nobody listens in.
  const mayAnswer = !settings.locked || settings.lines[session.account]?.whileLocked === 'answer';
  if (joins !== null && !mayAnswer) return { refused: busyStatus };
  const obstacle = unanswerable(offer, settings, address, tls);
  if (joins !== null && !isSpoken(state, other)) return UNSPEAKABLE;
  const forward = awaitsCallback(state) ? null : (settings.lines[session.account]?.forward ?? null);
  // A call that is up was let in before.
  if (other === null && forward?.when === 'always') return { refused: MOVED, forward };
  const { admitted, status, busy }: Admission =
    other === null ? admit(settings, state, session.account, identity.anonymous) : { admitted: true, status: 180 };
  if (busy === true && forward?.when === 'busy') return { refused: MOVED, forward };
  if (!admitted) return { refused: status, ...(busy === true ? { busy } : {}) };
  if (obstacle !== null) return { ...UNSPEAKABLE, warning: obstacle };
  if (other !== null) return { refused: null, status: null, ring: '', answerAfter: null, forward: null };
  const wish = wishOf(hints);
  const answers = mayAnswer ? answering(settings, wish, proven) : null;
  const engaged = keepsUserBusy(settings, state);
  // RFC 5373: whoever insists takes nothing else.
  if (answers === 'refuse') return { refused: 403 };
  if (engaged && wish.insists) return { refused: busyStatus };
  const answerAfter = engaged && answers?.after === 0 ? null : (answers?.after ?? null);
  const silent = answerAfter === 0 && !settings.autoAnswer.ringFirst;
  const later = forward?.when === 'no-reply' ? forward : null;
  const ring = ringFor(settings, wish.alert);
  return { refused: null, status: silent ? null : status, ring, answerAfter, forward: later };
}

/** Moved temporarily: its Contact says where to. */
const MOVED = 302;

const UNSPEAKABLE = { refused: 488 } as const;

/** Nobody is put into a call that is on hold (RFC 3911). */
function isSpoken(state: DeskState, call: CallId | null): boolean {
  return state.calls.some(({ id, phase }) => id === call && phase === 'connected');
}
