/**
 * Offers and answers of a call that has its ports, theirs and ours (RFC 3264): what each of them does to the state of
 * `machine.ts`.
 */
import type { Step } from '../../base/machine.ts';
import type { Fingerprint, SdpRefusal } from '../../sdp/types.ts';
import type { CallEffect, CallMachine } from './machine.ts';
import { type Agreement, answerTo, offerOf, settle } from './negotiation.ts';

export type CallStep = Step<CallMachine, CallEffect>;

/** `unfit`: what becomes of a call that is not up yet when its answer cannot be taken. */
export function theirAnswer(
  call: CallMachine,
  { body, early }: { readonly body: string; readonly early: boolean },
  unfit: (why: SdpRefusal) => CallStep,
): CallStep | null {
  if (call.local === null) return null;
  // The answer to a refresh (RFC 4028) comes without an offer of ours: what was wanted last counts.
  const proposed = call.offering ?? proposal(call.wantHold);
  const settled = settle(call.local, body, proposed);
  if (!settled.ok) return call.connectedAt === null ? unfit(settled.error) : offerRefused(call);
  const held = proposed !== 'sendrecv';
  const { local, agreement } = settled.value;
  const next = { ...call, local, agreement, earlyMedia: early || call.earlyMedia, held, offering: null };
  return reoffer(next, { type: 'set-stream', agreement, sending: !held });
}

/** A re-INVITE of theirs: hold, resume, other codec, other address. Our own hold stays as it is. */
export function theirOffer(call: CallMachine, body: string): CallStep | null {
  if (call.local === null) return step(call, { type: 'refuse', warning: undefined });
  const held = call.wantHold;
  const answered = answerTo(call.local, body, proposal(held));
  if (!answered.ok) return step(call, { type: 'refuse', warning: answered.error.warning });
  const { sdp, local, agreement } = answered.value;
  return step(
    { ...call, local, agreement, held, rekeyed: false, moved: false },
    { type: 'set-stream', agreement, sending: !held },
    { type: 'answer', sdp },
  );
}

/** A re-INVITE without SDP: the offer is ours again (RFC 3261 section 14.2). */
export function offerBack(call: CallMachine): CallStep | null {
  if (call.local === null) return step(call, { type: 'refuse', warning: undefined });
  const { sdp, local } = offerOf(call.local, proposal(call.wantHold));
  return step({ ...call, local, rekeyed: false, moved: false }, { type: 'answer', sdp });
}

export type Proposal = 'sendonly' | 'sendrecv' | 'inactive';

/** Who is held and holds too wants nothing sent either way (RFC 3264 section 8.4). */
function proposal(holding: boolean, agreement: Agreement | null = null): Proposal {
  if (!holding) return 'sendrecv';
  return agreement?.heldByRemote ? 'inactive' : 'sendonly';
}

/** Before the ports are there it is only noted. */
export function hold(call: CallMachine): CallStep | null {
  if (call.phase === 'answering') return step({ ...call, wantHold: true });
  return call.phase === 'connected' ? reoffer({ ...call, wantHold: true }) : null;
}

export function resume(call: CallMachine): CallStep | null {
  if (!call.wantHold) return null;
  const speaking = { ...call, wantHold: false };
  // Nobody but us knows of the hold.
  if (!call.held && call.offering === null && call.agreement !== null) {
    return step(speaking, { type: 'set-stream', agreement: call.agreement, sending: true });
  }
  return reoffer(speaking);
}

/** New keys for DTLS are told to the far end; keys in SDP go on as they are. */
export function newKeys(call: CallMachine, fingerprint: Fingerprint | null): CallStep | null {
  const { local, agreement } = call;
  if (local === null || local.keys === null || local.keys.fingerprint === null || fingerprint === null) return null;
  const next = { ...call, local: { ...local, keys: { ...local.keys, fingerprint } } };
  // Before the first answer nobody knows whether it will be DTLS.
  return reoffer({ ...next, rekeyed: agreement === null || agreement.settings.dtls !== undefined });
}

/**
 * The far end goes on sending to where nobody listens, until it is told. Before the call is up an UPDATE may tell it
 * (RFC 3311); whoever answers in the end may be somebody else, and is told again.
 */
export function newPorts(call: CallMachine, rtpPort: number): CallStep | null {
  if (call.local === null) return null;
  const next = { ...call, local: { ...call.local, rtpPort }, moved: true };
  if (call.connectedAt !== null || call.agreement === null) return reoffer(next);
  const { sdp, local } = offerOf(next.local, proposal(call.wantHold));
  return step({ ...next, local }, { type: 'offer', sdp });
}

/**
 * Offers again when what we want differs from what is agreed, or our keys and ports from what the far end knows. Our
 * own sound stops before the other side knows.
 */
export function reoffer(call: CallMachine, ...before: CallEffect[]): CallStep {
  const nothingNew = call.wantHold === call.held && !isStale(call);
  if (call.phase !== 'connected' || call.offering !== null || nothingNew) return step(call, ...before);
  if (call.local === null || call.agreement === null) return step(call, ...before);
  const offering = proposal(call.wantHold, call.agreement);
  const { sdp, local } = offerOf(call.local, offering);
  const quiet: CallEffect[] = call.wantHold ? [{ type: 'set-stream', agreement: call.agreement, sending: false }] : [];
  return step({ ...call, local, offering, rekeyed: false, moved: false }, ...before, ...quiet, { type: 'offer', sdp });
}

function isStale({ rekeyed, moved, agreement }: CallMachine): boolean {
  return moved || (rekeyed && agreement?.settings.dtls !== undefined);
}

/** The other side did not take our re-offer: what was agreed before goes on, and a hold is ours alone. */
export function offerRefused(call: CallMachine): CallStep {
  const wantHold = call.wantHold || call.held;
  const back = { ...call, offering: null, wantHold };
  if (call.agreement === null) return step(back);
  const resumed: CallEffect = { type: 'set-stream', agreement: call.agreement, sending: !wantHold };
  // That offer had the old ports.
  return call.moved ? reoffer(back, resumed) : step(back, resumed);
}

export function step(state: CallMachine, ...effects: CallEffect[]): CallStep {
  return { state, effects };
}
