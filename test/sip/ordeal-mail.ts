/** The other side of an ordeal: it remembers what the agent sent, and writes what comes next, honest or mutated. */
import { readdirSync, readFileSync } from 'node:fs';
import { type Dice, mutate, pick } from './mutation.ts';
import { HOST } from './rig.ts';

const TORTURE = new URL('../data/sip-rfc4475/', import.meta.url);
const SEEDS = readdirSync(TORTURE)
  .filter(name => name.endsWith('.dat'))
  .map(name => readFileSync(new URL(name, TORTURE)).toString('latin1'));

export const SDP =
  'v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\n';
const BODIES = [
  'Content-Type: application/sdp',
  'Content-Type: message/sipfrag;version=2.0',
  'Content-Type: application/simple-message-summary',
  'Content-Type: application/dialog-info+xml',
  'Content-Type: application/dtmf-relay',
  'Content-Type: text/plain',
  'Content-Type: multipart/mixed;boundary=x',
];
const EVENTS = [
  'refer',
  'message-summary',
  'dialog',
  'check-sync',
  'talk',
  'hold',
  'presence',
  'conference',
  'reg',
  'ua-profile',
];
const METHODS = [
  'INVITE',
  'BYE',
  'UPDATE',
  'PRACK',
  'INFO',
  'REFER',
  'NOTIFY',
  'MESSAGE',
  'OPTIONS',
  'SUBSCRIBE',
  'ACK',
  'CANCEL',
];

/** Latest messages of the agent that are kept to answer or to go on from. */
const MEMORY = 40;

type Sent = { readonly start: string; readonly headers: ReadonlyMap<string, string[]>; readonly text: string };
/** A dialog as the other side sees it. */
type Peer = { readonly from: string; readonly to: string; readonly callId: string; sequence: number; invite: number };

export class Mail {
  readonly #roll: Dice;
  readonly #requests: Sent[] = [];
  readonly #dialogs: Peer[] = [];
  #serial = 0;

  constructor(roll: Dice) {
    this.#roll = roll;
  }

  forget(): void {
    this.#requests.length = 0;
    this.#dialogs.length = 0;
  }

  /** One more message. */
  next(): string {
    switch (this.#roll(10)) {
      case 0:
        return mutate(pick(SEEDS, this.#roll), this.#roll);
      case 1:
      case 2:
        return mutate(this.#outside(), this.#roll);
      case 3:
        return this.#outside();
      case 4:
      case 5:
        return mutate(this.#inside(), this.#roll);
      case 6:
        return this.#inside();
      case 7:
        return mutate(this.#response(), this.#roll);
      default:
        return this.#response();
    }
  }

  #outside(): string {
    const id = `o${++this.#serial}`;
    const method = this.#roll(2) === 0 ? 'INVITE' : pick(METHODS, this.#roll);
    const lines = [
      `From: "P" <sip:p@${HOST}>;tag=${id}`,
      `To: <sip:100@${HOST}>`,
      `Call-ID: ${id}`,
      `CSeq: 1 ${method}`,
    ];
    return request(method, `sip:100@${HOST}`, `z9hG4bK${id}`, [...lines, ...this.#extras(method)], this.#body(method));
  }

  #inside(): string {
    const dialog = this.#dialogs.length === 0 ? undefined : pick(this.#dialogs, this.#roll);
    if (dialog === undefined) return this.#outside();
    const method = pick(METHODS, this.#roll);
    const sequence = method === 'ACK' || method === 'CANCEL' ? dialog.invite : ++dialog.sequence;
    if (method === 'INVITE') dialog.invite = sequence;
    const lines = [
      `From: ${dialog.from}`,
      `To: ${dialog.to}`,
      `Call-ID: ${dialog.callId}`,
      `CSeq: ${sequence} ${method}`,
    ];
    const branch = `z9hG4bKi${++this.#serial}`;
    return request(method, `sip:100@${HOST}`, branch, [...lines, ...this.#extras(method)], this.#body(method));
  }

  /** To one of the agent's own requests, with an eye on what keeps things going. */
  #response(): string {
    const asked = this.#requests.length === 0 ? undefined : pick(this.#requests, this.#roll);
    if (asked === undefined) return this.#outside();
    const [method = ''] = asked.start.split(' ');
    const good = this.#roll(3) > 0;
    const status = good
      ? method === 'INVITE'
        ? pick([180, 183, 200, 200], this.#roll)
        : 200
      : pick(STATUSES, this.#roll);
    const to = asked.headers.get('to')?.[0] ?? '';
    const tagged = to.includes('tag=') ? to : `${to};tag=r${this.#roll(3)}`;
    const callId = asked.headers.get('call-id')?.[0] ?? '';
    const lines = [
      ...(asked.headers.get('via') ?? []).map(via => `Via: ${via}`),
      `From: ${asked.headers.get('from')?.[0]}`,
      `To: ${tagged}`,
      `Call-ID: ${callId}`,
      `CSeq: ${asked.headers.get('cseq')?.[0]}`,
      method === 'REGISTER' ? `Contact: ${asked.headers.get('contact')?.[0] ?? '*'}` : `Contact: <sip:p@${HOST}:5070>`,
      'Expires: 600',
      ...(status === 401
        ? ['WWW-Authenticate: Digest realm="r", nonce="n", qop="auth,auth-int", algorithm=SHA-256']
        : []),
      ...(status === 407 ? ['Proxy-Authenticate: Digest realm="p", nonce="n", stale=true'] : []),
      ...(status < 200 && this.#roll(2) === 0 ? ['Require: 100rel', `RSeq: ${1 + this.#roll(3)}`] : []),
      ...(method === 'PUBLISH' ? ['SIP-ETag: e'] : []),
      ...(status === 200 && method === 'INVITE' ? ['Session-Expires: 90;refresher=uas', 'Require: timer'] : []),
    ];
    const from = asked.headers.get('from')?.[0] ?? '';
    if (status > 100 && status < 300 && (method === 'INVITE' || method === 'SUBSCRIBE')) {
      this.#remember({ from: tagged, to: from, callId, sequence: 1, invite: 1 });
    }
    const body = method === 'INVITE' && status < 300 ? SDP : '';
    const type = body === '' ? [] : [BODIES[0] as string];
    return `${[`SIP/2.0 ${status} Words`, ...lines, ...type, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;
  }

  #extras(method: string): string[] {
    const event = `Event: ${pick(EVENTS, this.#roll)}`;
    switch (method) {
      case 'NOTIFY':
        return [
          event,
          `Subscription-State: ${pick(['active;expires=60', 'terminated;reason=noresource', 'pending'], this.#roll)}`,
        ];
      case 'SUBSCRIBE':
        return [event, 'Expires: 60'];
      case 'REFER':
        return [`Refer-To: <sip:300@${HOST}?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>`, `Referred-By: <sip:p@${HOST}>`];
      case 'PRACK':
        return [`RAck: ${this.#roll(3)} 1 INVITE`];
      case 'INVITE':
      case 'UPDATE':
        return [
          'Supported: 100rel, timer, replaces',
          'Session-Expires: 1800;refresher=uac',
          'Allow: INVITE, UPDATE, PRACK',
        ];
      default:
        return [];
    }
  }

  #body(method: string): string {
    const usual = method === 'INVITE' || method === 'UPDATE' || method === 'ACK';
    if (usual) return this.#roll(4) === 0 ? '' : `${BODIES[0]}\n${SDP}`;
    const type = pick(BODIES, this.#roll);
    const text = pick(
      ['Messages-Waiting: yes\r\n', 'SIP/2.0 200 OK\r\n', 'Signal=5\r\nDuration=160\r\n', '<dialog-info/>'],
      this.#roll,
    );
    return this.#roll(3) === 0 ? '' : `${type}\n${text}`;
  }

  /** What the agent sent. */
  took(text: string): void {
    const sent = read(text);
    if (sent === null) return;
    if (!sent.start.startsWith('SIP/')) {
      this.#requests.push(sent);
      if (this.#requests.length > MEMORY) this.#requests.shift();
      return;
    }
    const [from, to] = [sent.headers.get('from')?.[0] ?? '', sent.headers.get('to')?.[0] ?? ''];
    const callId = sent.headers.get('call-id')?.[0] ?? '';
    const isDialog = /^SIP\/2\.0 (18\d|2\d\d) /.test(sent.start) && /INVITE$/.test(sent.headers.get('cseq')?.[0] ?? '');
    if (isDialog && to.includes('tag=')) this.#remember({ from, to, callId, sequence: 1, invite: 1 });
  }

  #remember(dialog: Peer): void {
    if (this.#dialogs.some(({ callId, to }) => callId === dialog.callId && to === dialog.to)) return;
    this.#dialogs.push(dialog);
    if (this.#dialogs.length > MEMORY) this.#dialogs.shift();
  }
}

const STATUSES = [
  100, 181, 199, 202, 300, 302, 400, 401, 404, 407, 408, 420, 422, 423, 481, 486, 487, 488, 489, 491, 500, 503, 603,
];

export function request(method: string, uri: string, branch: string, lines: readonly string[], body: string): string {
  const [type, ...text] = body === '' ? [] : body.split('\n');
  const content = text.join('\n');
  const head = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${HOST}:5070;branch=${branch};rport`,
    'Max-Forwards: 70',
    ...lines,
    `Contact: <sip:p@${HOST}:5070>`,
    ...(type === undefined ? [] : [type]),
    `Content-Length: ${content.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${content}`;
}

/** null for what has no header: keep-alives. */
function read(text: string): Sent | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 2)]);
  }
  return { start, headers, text };
}
