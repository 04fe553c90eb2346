/** What everybody else sees of a call. */
import type { Identity } from '../../sip/agent.ts';
import type { CallState } from '../facts.ts';
import { endedText, endTone } from '../reasons.ts';
import type { CallMachine } from './machine.ts';

type FixedFace = Pick<CallState, 'id' | 'line' | 'number' | 'name' | 'ring'>;

/** What the network tells of the far end; what was dialled, where it tells nothing. */
function whoIs(
  identity: Identity | null,
  { number, name }: FixedFace,
): Pick<CallState, 'number' | 'name' | 'verification' | 'divertedBy'> {
  if (identity === null) return { number, name, verification: null, divertedBy: '' };
  const { party, anonymous, verification, divertedBy } = identity;
  const diverter = divertedBy === null ? '' : divertedBy.displayName || divertedBy.user;
  if (anonymous) return { number: '', name: '', verification, divertedBy: diverter };
  return { number: party.user || number, name: party.displayName || name, verification, divertedBy: diverter };
}

/** The public face of the call. */
export function callFace(call: CallMachine, fixed: FixedFace): CallState {
  const { crypto, dtls } = call.agreement?.settings ?? {};
  const suite = crypto?.suite ?? (dtls === undefined ? '' : call.handshake);
  return {
    ...fixed,
    ...whoIs(call.identity, fixed),
    direction: call.direction,
    phase: facePhase(call),
    heldByRemote: call.agreement?.heldByRemote ?? false,
    connectedAt: call.connectedAt,
    lastedMs: call.lastedMs,
    earlyMedia: call.earlyMedia,
    silenced: call.silenced,
    codec: call.agreement?.codec ?? '',
    quality: call.quality,
    encryption: suite,
    secure: isSecure(call, suite, crypto?.coverage.encryptRtp !== false),
    digitsSent: call.digitsSent,
    digitsReceived: call.digitsReceived,
    endedText: call.cause === null ? '' : endedText(call.cause, fixed.line, insists(call)),
    endTone: call.cause === null ? null : endTone(call.cause, call.direction),
  };
}

/** A suite without encryption (RFC 4568 6.3.1) hides nothing, nor do keys that others may have read. */
function isSecure({ local }: CallMachine, suite: string, encrypts: boolean): boolean {
  return suite !== '' && encrypts && local?.keys?.tls === true;
}

function insists({ local }: CallMachine): boolean {
  return local?.keys?.encryption.mode === 'mandatory';
}

function facePhase(call: CallMachine): CallState['phase'] {
  if (call.phase === 'opening') return 'calling';
  if (call.phase !== 'answering' && call.phase !== 'connected') return call.phase;
  return call.wantHold ? 'held' : 'connected';
}
