/** Responses to requests (RFC 3261 section 8.2.6). */
import { parseNameAddr, printNameAddr } from './headers-address.ts';
import { EMPTY_BODY, Headers, type SipRequest, type SipResponse } from './message.ts';

/** Reason phrases of RFC 3261 section 21. */
const REASONS = new Map<number, string>([
  [100, 'Trying'],
  [180, 'Ringing'],
  [181, 'Call Is Being Forwarded'],
  [182, 'Queued'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [202, 'Accepted'],
  [300, 'Multiple Choices'],
  [301, 'Moved Permanently'],
  [302, 'Moved Temporarily'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [415, 'Unsupported Media Type'],
  [416, 'Unsupported URI Scheme'],
  [420, 'Bad Extension'],
  [422, 'Session Interval Too Small'],
  [433, 'Anonymity Disallowed'],
  [480, 'Temporarily Unavailable'],
  [481, 'Call/Transaction Does Not Exist'],
  [482, 'Loop Detected'],
  [486, 'Busy Here'],
  [487, 'Request Terminated'],
  [488, 'Not Acceptable Here'],
  [489, 'Bad Event'],
  [491, 'Request Pending'],
  [500, 'Server Internal Error'],
  [501, 'Not Implemented'],
  [503, 'Service Unavailable'],
  [504, 'Server Time-out'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
  [606, 'Not Acceptable'],
]);

function reasonOf(status: number): string {
  return REASONS.get(status) ?? (status < 200 ? 'Progress' : status < 300 ? 'OK' : 'Refused');
}

/** `tag` goes into To unless there is one already; a 100 needs none (8.2.6.2). */
export function responseTo(request: SipRequest, status: number, tag: string | null, reason?: string): SipResponse {
  const headers = new Headers();
  for (const value of request.headers.all('via')) headers.add('Via', value);
  const from = request.headers.get('from');
  if (from !== undefined) headers.add('From', from);
  const to = request.headers.get('to');
  if (to !== undefined) headers.add('To', tag === null ? to : tagged(to, tag));
  for (const name of ['Call-ID', 'CSeq']) {
    const value = request.headers.get(name);
    if (value !== undefined) headers.add(name, value);
  }
  if (status === 100) {
    const timestamp = request.headers.get('timestamp');
    if (timestamp !== undefined) headers.add('Timestamp', timestamp);
  }
  return { kind: 'response', status, reason: reason ?? reasonOf(status), headers, body: EMPTY_BODY };
}

function tagged(to: string, tag: string): string {
  const address = parseNameAddr(to);
  if (!address.ok || address.value.params.has('tag')) return to;
  return printNameAddr({ ...address.value, params: new Map([...address.value.params, ['tag', tag]]) });
}
