/** One call's share of offer/answer: our ports and capabilities, what was said so far, what was agreed (RFC 3264). */
import { randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';
import type { StreamSettings } from '../../media/protocol.ts';
import {
  type Capability,
  type LocalRtcp,
  makeAnswer,
  makeOffer,
  newSdpState,
  readAnswer,
  type Agreement as SdpAgreement,
  type SdpRefusal,
  type SdpState,
} from '../../sdp/negotiate.ts';
import type { Direction } from '../../sdp/types.ts';
import type { WarningText } from '../../sip/agent.ts';
import type { CallSettings } from '../settings.ts';
import {
  type CallKeys,
  cannotOffer,
  cannotTake,
  isRekeyed,
  localCrypto,
  NEEDS_TLS,
  newCallKeys,
  nextKeys,
  rememberTheirs,
} from './keys.ts';

export type LocalMedia = {
  readonly address: string;
  readonly rtpPort: number;
  readonly capabilities: readonly Capability[];
  readonly eventPayloadType: number | null;
  readonly comfortNoise: boolean;
  /** Redundant audio (RFC 2198) is offered and taken. */
  readonly redundancy?: boolean;
  /** Absent: nothing beyond RFC 3550. */
  readonly rtcp?: LocalRtcp;
  /** Null: plain RTP only. */
  readonly keys: CallKeys | null;
  readonly sdp: SdpState;
};

export type Agreement = {
  readonly settings: StreamSettings;
  readonly heldByRemote: boolean;
  readonly codec: string;
};

/** RFC 8866 5.2 wants a number that no other session has; 62 bits also keep naive readers happy. */
function newSessionId(): string {
  return String(randomBytes(8).readBigUInt64BE() >> 2n);
}

export function localMedia(options: Omit<LocalMedia, 'keys' | 'sdp'>, keys: CallKeys | null = null): LocalMedia {
  return { ...options, keys, sdp: newSdpState(options.address, newSessionId()) };
}

function side(local: LocalMedia, direction: Direction) {
  const { keys, sdp: _, rtpPort, rtcp, ...said } = local;
  const reports = rtcp === undefined ? {} : { rtcp };
  const crypto = keys === null ? {} : { crypto: localCrypto(keys) };
  const ports = { rtpPort, rtcpPort: rtpPort + 1 };
  return { ...said, ...crypto, ...reports, ...ports, direction };
}

export function offerOf(local: LocalMedia, direction: Direction): { sdp: string; local: LocalMedia } {
  const { sdp, state } = makeOffer(side(local, direction), local.sdp);
  return { sdp, local: { ...local, sdp: state } };
}

type Answered = { sdp: string; local: LocalMedia; agreement: Agreement };

/** An offer that ends the audio is refused: a call without sound is none. */
export function answerTo(local: LocalMedia, offer: string, direction: Direction): Result<Answered, SdpRefusal> {
  const answered = makeAnswer(offer, side(local, direction), local.sdp);
  if (!answered.ok) return answered;
  const { sdp, state, agreement } = answered.value;
  if (agreement === null) return NO_AUDIO;
  const { keys } = local;
  if (keys !== null && isRekeyed(keys, agreement.crypto)) {
    return answerTo({ ...local, keys: nextKeys(keys) }, offer, direction);
  }
  return ok({ sdp, local: { ...local, ...remember(local, agreement), sdp: state }, agreement: agreed(agreement) });
}

/** Later offers name the codec in use first: who answers takes the first, and hold is no reason to change it. */
function remember(
  { keys, capabilities }: LocalMedia,
  { crypto, codec }: SdpAgreement,
): Pick<LocalMedia, 'keys' | 'capabilities'> {
  const inUse = capabilities.filter(({ name }) => name === codec.name);
  return {
    keys: keys === null ? null : rememberTheirs(keys, crypto),
    capabilities: [...inUse, ...capabilities.filter(one => !inUse.includes(one))],
  };
}

const NO_AUDIO = fail<SdpRefusal>({ status: 488, warning: { code: 304, text: 'No audio' } });

/** What the answer to our last offer means. */
export function settle(
  local: LocalMedia,
  answer: string,
  direction: Direction,
): Result<{ local: LocalMedia; agreement: Agreement }, SdpRefusal> {
  const read = readAnswer(answer, side(local, direction), local.sdp);
  if (!read.ok) return read;
  if (read.value.agreement === null) return NO_AUDIO;
  const { agreement, state } = read.value;
  return ok({ local: { ...local, ...remember(local, agreement), sdp: state }, agreement: agreed(agreement) });
}

/** Which one is known only when the media room has bound ports. */
const ANY_FINGERPRINT = { hash: 'sha-256', value: '' };

/** Why this offer could not be answered, null when it could. Asked before anything rings. */
export function unanswerable(
  offer: string | null,
  { capabilities, encryption }: CallSettings,
  address: string,
  tls: boolean,
): WarningText | null {
  const keys = newCallKeys(encryption, tls, ANY_FINGERPRINT);
  if (offer === null ? cannotOffer(keys) : cannotTake(keys)) return NEEDS_TLS;
  if (offer === null) return null;
  const options = { address, rtpPort: 4000, capabilities, eventPayloadType: null, comfortNoise: false };
  const answered = answerTo(localMedia(options, keys), offer, 'sendrecv');
  return answered.ok ? null : answered.error.warning;
}

function agreed({ heldByRemote, ...settings }: SdpAgreement): Agreement {
  return { settings, heldByRemote, codec: settings.codec.name };
}

/** While we hold nothing is sent and nothing is played, whatever the descriptions say. */
export function streamSettings(agreement: Agreement, sending: boolean): StreamSettings {
  return sending ? agreement.settings : { ...agreement.settings, direction: 'inactive' };
}
