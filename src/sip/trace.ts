import { Redactor } from '../base/log.ts';
import type { TraceFact } from './facts.ts';
import type { SipMessage } from './message.ts';
import { printMessage } from './print.ts';
import type { Endpoint } from './transport/wire.ts';
import { printHostPort } from './uri.ts';

const redactor = new Redactor();

/** One message for the ladder, without secrets. */
export function traceFact(time: Date, direction: 'in' | 'out', message: SipMessage, remote: Endpoint): TraceFact {
  return {
    type: 'message',
    time,
    direction,
    transport: remote.transport,
    remote: printHostPort(remote.address, remote.port),
    callId: message.headers.get('call-id') ?? '',
    startLine: message.kind === 'request' ? `${message.method} ${message.uri}` : `${message.status} ${message.reason}`,
    cseq: message.headers.get('cseq') ?? '',
    text: redactor.redact(printMessage(message).toString()),
  };
}
