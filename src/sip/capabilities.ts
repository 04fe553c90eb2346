/** What this user agent understands; told in INVITE, OPTIONS answers and refusals (RFC 3261 section 11). */
import { DTMF_TYPES } from './events/dtmf-relay.ts';
import type { SessionOptions } from './facts.ts';
import { contentTypeOf, tokensOf } from './headers.ts';
import { EMPTY_BODY, type SipMessage, type SipRequest, type SipResponse } from './message.ts';
import { bodyParts, mustBeUnderstood } from './multipart.ts';
import type { Policy } from './policy.ts';
import { responseTo } from './response.ts';
import type { ServerTransaction } from './transaction/server.ts';

export const SDP = 'application/sdp';
const METHODS = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'PRACK',
  'UPDATE',
  'REFER',
  'NOTIFY',
  'INFO',
  'MESSAGE',
] as const;
/** Bodies of an INVITE and its answers. */
const ACCEPTED = `${SDP}, multipart/mixed`;
/** Methods of the IANA registry that this phone does not take: 405, where an unknown one is 501. */
const KNOWN_METHODS = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER PRACK UPDATE INFO SUBSCRIBE NOTIFY PUBLISH REFER MESSAGE'.split(' '),
);

/** What the agent takes, as far as its options and its policy go. */
export class Capabilities {
  readonly #always: readonly string[];
  readonly #policy: Policy;

  constructor({ reliableProvisionals, expires }: SessionOptions, policy: Policy) {
    this.#policy = policy;
    this.#always = [
      ...(reliableProvisionals ? ['100rel'] : []),
      ...(expires > 0 ? ['timer'] : []),
      'replaces',
      'norefersub',
      'from-change',
      'answermode',
    ];
  }

  /** Option tags; Supported and Require are checked against them. */
  get extensions(): readonly string[] {
    return this.#policy.allows('joinCalls') ? [...this.#always, 'join'] : this.#always;
  }

  /** Puts in what we can: methods, bodies, events and extensions. */
  describe<M extends SipMessage>(message: M): M {
    message.headers
      .set('Allow', this.#methods.join(', '))
      .set('Accept', ACCEPTED)
      // Where servers look for talk and hold, although nobody can subscribe to them; and what our REFERs bring.
      .set('Allow-Events', [...this.#policy.events, 'refer'].join(', '))
      .set('Supported', this.extensions.join(', '));
    return message;
  }

  /** The answer to OPTIONS (11.2): it says what an INVITE would get. */
  optionsAnswer({ request, tag }: ServerTransaction): SipResponse {
    const response = this.describe(responseTo(request, 200, tag));
    const texts = this.#policy.allows('messages') ? ['text/plain'] : [];
    response.headers.set('Accept', [ACCEPTED, 'message/sipfrag', ...texts, ...DTMF_TYPES].join(', '));
    return response;
  }

  /** 8.2.1: 405 or 501 for a method that we do not serve; null when we do. */
  methodRefusal({ request, tag }: ServerTransaction): SipResponse | null {
    const methods = this.#methods;
    if (methods.includes(request.method)) return null;
    const response = responseTo(request, KNOWN_METHODS.has(request.method) ? 405 : 501, tag);
    response.headers.add('Allow', methods.join(', '));
    return response;
  }

  /** What we do not serve at the moment is not named. */
  get #methods(): readonly string[] {
    const off = new Set<string>();
    if (!this.extensions.includes('100rel')) off.add('PRACK');
    if (!this.#policy.allows('messages')) off.add('MESSAGE');
    return METHODS.filter(method => !off.has(method));
  }
}

/** 8.2.2.3: 420 naming what we do not support; null when all is well. */
export function extensionRefusal(
  { request, tag }: ServerTransaction,
  extensions: readonly string[],
): SipResponse | null {
  const unknown = tokensOf(request.headers, 'require').filter(name => !extensions.includes(name));
  if (unknown.length === 0) return null;
  const response = responseTo(request, 420, tag);
  response.headers.add('Unsupported', unknown.join(', '));
  return response;
}

/**
 * 8.2.3, RFC 5621 section 3: 415 for a body that is neither SDP nor may be passed over; null when all is well. A part
 * beside the SDP that does not say how much it matters is passed over: what PBXs put there is meant for others.
 */
export function bodyRefusal({ request, tag }: ServerTransaction): SipResponse | null {
  if (request.body.length === 0) return null;
  const alone = contentTypeOf(request.headers)?.type.startsWith('multipart/') !== true;
  const parts = bodyParts(request);
  const matters = parts.ok ? parts.value.filter(part => mustBeUnderstood(part, alone)) : [];
  if (parts.ok && parts.value.length > 0 && matters.every(({ type }) => type.type === SDP)) return null;
  const response = responseTo(request, 415, tag);
  response.headers.add('Accept', ACCEPTED).add('Accept-Encoding', 'identity');
  return response;
}

/** The description in a body, alone or among other parts (RFC 5621 section 3.2). */
export function sdpOf(message: SipMessage): string | null {
  if (message.body.length === 0) return null;
  if (contentTypeOf(message.headers)?.type === SDP) return message.body.toString();
  const parts = bodyParts(message);
  const part = parts.ok ? parts.value.find(({ type }) => type.type === SDP) : undefined;
  return part?.body.toString() ?? null;
}

export function setSdp(message: SipRequest | SipResponse, sdp: string | null): void {
  if (sdp === null) {
    message.headers.remove('Content-Type');
    message.body = EMPTY_BODY;
  } else {
    message.headers.set('Content-Type', SDP);
    message.body = Buffer.from(sdp);
  }
}
