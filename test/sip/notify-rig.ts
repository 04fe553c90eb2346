/** A notifier written by hand: it answers SUBSCRIBE and sends what the test wants. */
import assert from 'node:assert/strict';
import { tagOf } from '../../src/sip/headers.ts';
import { EMPTY_BODY, Headers, type SipRequest, type SipResponse } from '../../src/sip/message.ts';
import { newBranch } from '../../src/sip/token.ts';
import { HOST, type Peer } from './rig.ts';

export type NotifyOptions = {
  readonly event?: string;
  readonly state?: string;
  /** Our tag: another one is another fork. */
  readonly tag?: string;
  readonly sequence?: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

let sequences = 100;

/** A NOTIFY in the dialog that this SUBSCRIBE asks for. */
export function notifyFor(peer: Peer, subscribe: SipRequest, options: NotifyOptions = {}): SipRequest {
  const { event, state = 'active;expires=600', tag = 'notifier', type, body } = options;
  const headers = new Headers()
    .add('Via', `SIP/2.0/UDP ${HOST}:${peer.wire?.port};branch=${newBranch()}`)
    .add('Max-Forwards', '70')
    .add('From', `<sip:100@${HOST}>;tag=${tag}`)
    .add('To', subscribe.headers.get('from') ?? '')
    .add('Call-ID', subscribe.headers.get('call-id') ?? '')
    .add('CSeq', `${options.sequence ?? ++sequences} NOTIFY`)
    .add('Contact', `<${peer.uri}>`)
    .add('Event', event ?? subscribe.headers.get('event') ?? '')
    .add('Subscription-State', state);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.add(name, value);
  if (type !== undefined) headers.add('Content-Type', type);
  const contact = /<(.*)>/.exec(subscribe.headers.get('contact') ?? '')?.[1] ?? '';
  return {
    kind: 'request',
    method: 'NOTIFY',
    uri: contact,
    headers,
    body: body === undefined ? EMPTY_BODY : Buffer.from(body),
  };
}

/** A request outside of dialogs to the agent's account 100. */
export function orderFor(peer: Peer, method: string, headers: Readonly<Record<string, string>>, body = ''): SipRequest {
  const fields = new Headers()
    .add('Via', `SIP/2.0/UDP ${HOST}:${peer.wire?.port};branch=${newBranch()}`)
    .add('Max-Forwards', '70')
    .add('From', `"Desk"<sip:900@${HOST}>;tag=order`)
    .add('To', `<sip:100@${HOST}>`)
    .add('Call-ID', newBranch())
    .add('CSeq', `1 ${method}`)
    .add('Contact', `<${peer.uri}>`);
  for (const [name, value] of Object.entries(headers)) fields.add(name, value);
  return { kind: 'request', method, uri: `sip:100@${HOST}`, headers: fields, body: Buffer.from(body) };
}

/** The answer to this request. */
export function answerTo(peer: Peer, request: SipRequest): SipResponse {
  const via = request.headers.get('via')?.split('branch=')[1];
  const found = peer.got.find(
    (message): message is SipResponse =>
      message.kind === 'response' && message.headers.get('via')?.includes(`branch=${via}`) === true,
  );
  assert.ok(found, `no answer to ${request.method}`);
  return found;
}

export function tags(request: SipRequest): string {
  return `${tagOf(request.headers, 'from')}|${tagOf(request.headers, 'to') ?? ''}`;
}
