/** What every message must have before anybody acts on it (RFC 3261 sections 8.1.1, 8.2 and 16.3). */
import type { Fault } from '../base/result.ts';
import { addressesOf, addressOf } from './headers-address.ts';
import { cseqOf } from './headers-values.ts';
import { topVia } from './headers-via.ts';
import type { Headers, SipRequest, SipResponse } from './message.ts';
import { parseUri, uriScheme } from './uri.ts';

export type Refusal = { readonly status: number; readonly reason: string };

const ONCE = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards'];

/** Methods that build or refresh a dialog need one usable Contact (RFC 3261 8.1.1.8). */
const WITH_CONTACT = new Set(['INVITE']);

/**
 * null when the request is well formed; otherwise the answer to give, the reason naming the trouble.
 * Extensions, methods, body types and credentials are the business of whoever serves the request.
 */
export function checkRequest(request: SipRequest): Refusal | null {
  const { headers, method } = request;
  const common = commonTrouble(headers);
  if (common !== null) return badRequest(common);
  const cseq = cseqOf(headers);
  if (!cseq.ok) return badRequest('Invalid CSeq');
  if (cseq.value.method !== method) return badRequest('CSeq Method Mismatch');
  const maxForwards = headers.get('max-forwards');
  if (maxForwards !== undefined && !/^\d{1,10}$/.test(maxForwards)) return badRequest('Invalid Max-Forwards');
  if (!validContacts(headers, method)) return badRequest('Invalid Contact');
  return checkRequestUri(request.uri);
}

/** undefined URIs are 400, foreign schemes 416 (RFC 3261 8.2.2.1), headers in a Request-URI are 400 (19.1.1). */
function checkRequestUri(text: string): Refusal | null {
  const scheme = uriScheme(text);
  if (scheme !== null && scheme !== 'sip' && scheme !== 'sips' && scheme !== 'tel') {
    return { status: 416, reason: 'Unsupported URI Scheme' };
  }
  const uri = parseUri(text);
  return uri.ok && uri.value.headers.size === 0 ? null : badRequest('Invalid Request-URI');
}

function validContacts(headers: Headers, method: string): boolean {
  if (headers.get('contact') === '*') return method === 'REGISTER';
  const contacts = addressesOf(headers, 'contact');
  if (!contacts.ok) return false;
  return !WITH_CONTACT.has(method) || contacts.value.length <= 1;
}

/** null when the response can be matched and used; otherwise why it must be dropped. */
export function checkResponse(response: SipResponse): Fault | null {
  const trouble = commonTrouble(response.headers);
  if (trouble !== null) return { what: `the response is malformed: ${trouble}` };
  const cseq = cseqOf(response.headers);
  return cseq.ok ? null : cseq.error;
}

/** A missing, doubled or malformed mandatory header, in a few words. */
function commonTrouble(headers: Headers): string | null {
  for (const name of ONCE) {
    const count = headers.all(name).length;
    if (count > 1) return `Multiple ${name}`;
    // RFC 2543 did not demand Max-Forwards (RFC 3261 16.3 step 3).
    if (count === 0 && name !== 'Max-Forwards') return `Missing ${name}`;
  }
  if (headers.get('call-id') === '') return 'Invalid Call-ID';
  if (!topVia(headers).ok) return 'Invalid Via';
  if (!addressOf(headers, 'from').ok) return 'Invalid From';
  if (!addressOf(headers, 'to').ok) return 'Invalid To';
  return null;
}

function badRequest(what: string): Refusal {
  return { status: 400, reason: `Bad Request - ${what}` };
}
