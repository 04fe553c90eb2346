/** What this user agent understands; told in INVITE, OPTIONS answers and refusals (RFC 3261 section 11). */
import { contentTypeOf, tokensOf } from './headers.ts';
import { EMPTY_BODY, type SipMessage, type SipRequest, type SipResponse } from './message.ts';
import { responseTo } from './response.ts';
import type { ServerTransaction } from './transaction/server.ts';

export const SDP = 'application/sdp';
const METHODS = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'];
/** Extensions by option tag; Supported and Require are checked against it. */
const EXTENSIONS: readonly string[] = [];
/** Methods of the IANA registry that this phone does not take: 405, where an unknown one is 501. */
const KNOWN_METHODS = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER PRACK UPDATE INFO SUBSCRIBE NOTIFY PUBLISH REFER MESSAGE'.split(' '),
);

export function describe<M extends SipMessage>(message: M): M {
  message.headers.set('Allow', METHODS.join(', ')).set('Accept', SDP);
  if (EXTENSIONS.length > 0) message.headers.set('Supported', EXTENSIONS.join(', '));
  return message;
}

/** The answer to OPTIONS (11.2): it says what an INVITE would get. */
export function optionsAnswer({ request, tag }: ServerTransaction): SipResponse {
  const response = describe(responseTo(request, 200, tag));
  // 11.2 wants it even when empty.
  response.headers.set('Supported', EXTENSIONS.join(', '));
  return response;
}

/** 8.2.1: 405 or 501 for a method that we do not serve; null when we do. */
export function methodRefusal({ request, tag }: ServerTransaction): SipResponse | null {
  if (METHODS.includes(request.method)) return null;
  const response = responseTo(request, KNOWN_METHODS.has(request.method) ? 405 : 501, tag);
  response.headers.add('Allow', METHODS.join(', '));
  return response;
}

/** 8.2.2.3: 420 naming what we do not support; null when all is well. */
export function extensionRefusal({ request, tag }: ServerTransaction): SipResponse | null {
  const unknown = tokensOf(request.headers, 'require').filter(name => !EXTENSIONS.includes(name));
  if (unknown.length === 0) return null;
  const response = responseTo(request, 420, tag);
  response.headers.add('Unsupported', unknown.join(', '));
  return response;
}

/** 8.2.3: 415 for a body that is no plain SDP; null when all is well. */
export function bodyRefusal({ request, tag }: ServerTransaction): SipResponse | null {
  const encoding = request.headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  const readable = contentTypeOf(request.headers)?.type === SDP && encoding === 'identity';
  if (request.body.length === 0 || readable) return null;
  const response = responseTo(request, 415, tag);
  response.headers.add('Accept', SDP).add('Accept-Encoding', 'identity');
  return response;
}

export function sdpOf(message: SipMessage): string | null {
  if (message.body.length === 0 || contentTypeOf(message.headers)?.type !== SDP) return null;
  return message.body.toString();
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
