import type { EndCause } from '../facts.ts';
import { reasonsOf, warningsOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import type { Failure } from '../outgoing.ts';

type Kind = EndCause['kind'];

const KINDS = new Map<number, Kind>([
  [401, 'wrong-password'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [407, 'wrong-password'],
  [408, 'no-answer'],
  [410, 'not-found'],
  [415, 'not-acceptable'],
  [416, 'not-found'],
  [480, 'unavailable'],
  [484, 'not-found'],
  [485, 'not-found'],
  [486, 'busy'],
  [487, 'cancelled'],
  [488, 'not-acceptable'],
  [600, 'busy'],
  [603, 'declined'],
  [604, 'not-found'],
  [606, 'not-acceptable'],
]);

/** What a refusal means for the person who called (RFC 3261 sections 21.3 to 21.6). */
function kindOf(status: number): Kind {
  return KINDS.get(status) ?? (status >= 500 && status < 600 ? 'server-error' : 'failed');
}

export function refusalCause(by: EndCause['by'], status: number, text?: string, warning?: string): EndCause {
  return {
    by,
    kind: kindOf(status),
    status,
    ...(text === undefined || text === '' ? {} : { text }),
    ...(warning === undefined ? {} : { warning }),
  };
}

const FAILURES: Record<Failure['kind'], Kind> = {
  timeout: 'unreachable',
  transport: 'unreachable',
  'not-found': 'unreachable',
  'wrong-password': 'wrong-password',
  cancelled: 'cancelled',
};

export function failureCause(failure: Failure): EndCause {
  return {
    by: 'failure',
    kind: FAILURES[failure.kind],
    text: failure.text,
    ...(failure.status === undefined ? {} : { status: failure.status }),
  };
}

/** The text of the first Warning. */
export function warningOf(response: SipResponse): string | undefined {
  return warningsOf(response.headers)[0]?.text || undefined;
}

/** The server's own words: Warning, Reason text or the reason phrase. */
export function wordsOf(response: SipResponse): string {
  return warningOf(response) || reasonsOf(response.headers).find(({ text }) => text !== '')?.text || response.reason;
}

/** RFC 3326: a CANCEL with 'SIP;cause=200' means that another phone took the call. */
export function takenElsewhere(cancel: SipRequest): boolean {
  return reasonsOf(cancel.headers).some(({ protocol, cause }) => protocol.toUpperCase() === 'SIP' && cause === 200);
}

export function byeWords(bye: SipRequest): string | undefined {
  return reasonsOf(bye.headers).find(({ text }) => text !== '')?.text;
}
