/**
 * The scripted opposite end: a registrar, callee and caller on one UDP socket. It is a measuring instrument, so it
 * shares nothing with src/sip, answers at once, and notes the time of each arrival before it reads the message.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Rig } from '../../test/support/rig.ts';

type Message = {
  readonly start: string;
  readonly method: string;
  /** 0 for a request. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly vias: readonly string[];
  readonly from: number;
  /** Milliseconds, `performance.now()`. */
  readonly at: number;
};

const PATIENCE_MS = 60_000;

export class SipEnd {
  readonly port: number;
  readonly #socket: Socket;
  readonly #registered = Promise.withResolvers<number>();
  readonly #responses = new Map<string, (message: Message) => void>();
  #phone = { contact: '', port: 0 };
  #onInvite: (message: Message) => void = () => {};
  #sdp = '';
  #calls = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (data, { port }) => {
      const at = performance.now();
      const message = parse(data.toString('latin1'), port, at);
      if (message.status === 0) this.#request(message);
      else this.#responses.get(message.headers.get('call-id') ?? '')?.(message);
    });
  }

  static async open(rig: Rig): Promise<SipEnd> {
    const socket = createSocket('udp4');
    const bound = Promise.withResolvers<void>();
    socket.once('error', bound.reject);
    socket.bind(0, '127.0.0.1', bound.resolve);
    await bound.promise;
    rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
    return new SipEnd(socket);
  }

  /** When the 200 to the first REGISTER went out. */
  registered(): Promise<number> {
    return within(this.#registered.promise, 'REGISTER');
  }

  /** Refuses the next INVITE as busy, and gives the time of its arrival. */
  refuseInvite(): Promise<number> {
    return this.#invite(message => this.#reply(message, '486 Busy Here'));
  }

  /** Accepts the next INVITE with PCMU at this port, and gives the time of its arrival. */
  acceptInvite(rtpPort: number): Promise<number> {
    this.#sdp = sdpAt(rtpPort);
    return this.#invite(message => this.#reply(message, '200 OK', [], this.#sdp));
  }

  /** Accepts the next INVITE with this codec of its offer, to be heard at this port; gives where it wants to hear. */
  async acceptCall(rtpPort: number, codec: string): Promise<{ rtpPort: number; payloadType: number }> {
    const offered = Promise.withResolvers<{ rtpPort: number; payloadType: number }>();
    const arrived = this.#invite(message => {
      const payloadType = payloadTypeOf(message.body, codec);
      const theirs = Number(/^m=audio (\d+) /m.exec(message.body)?.[1] ?? 0);
      if (payloadType === null || theirs === 0) {
        this.#reply(message, '488 Not Acceptable Here');
        offered.reject(new Error(`${codec} is not in the offer:\n${message.body}`));
        return;
      }
      this.#sdp = sdpAt(rtpPort, payloadType, RTPMAPS[codec]);
      this.#reply(message, '200 OK', [], this.#sdp);
      offered.resolve({ rtpPort: theirs, payloadType });
    });
    return (await Promise.all([offered.promise, arrived]))[0];
  }

  /** Calls the registered phone, cancels as soon as it rings; milliseconds from the INVITE to the 180. */
  async ring(rtpPort: number): Promise<number> {
    this.#calls += 1;
    const id = `ring-${this.port}-${this.#calls}`;
    const ringing = Promise.withResolvers<Message>();
    const over = Promise.withResolvers<Message>();
    this.#responses.set(id, message => {
      if (message.headers.get('cseq') !== '1 INVITE') return;
      if (message.status === 180) ringing.resolve(message);
      if (message.status >= 200) ringing.reject(new Error(`the phone answered ${message.start} instead of ringing`));
      if (message.status >= 200) over.resolve(message);
    });
    const sent = performance.now();
    this.#ask('INVITE', id, '', sdpAt(rtpPort));
    const { at } = await within(ringing.promise, '180');
    this.#ask('CANCEL', id, '');
    const { headers } = await within(over.promise, '487');
    this.#ask('ACK', id, tagOf(headers.get('to')));
    this.#responses.delete(id);
    return at - sent;
  }

  #invite(answer: (message: Message) => void): Promise<number> {
    const arrived = Promise.withResolvers<number>();
    this.#onInvite = message => {
      this.#onInvite = () => {};
      arrived.resolve(message.at);
      answer(message);
    };
    return within(arrived.promise, 'INVITE');
  }

  #request(message: Message): void {
    const { method, headers } = message;
    if (method === 'ACK') return;
    if (method === 'REGISTER') {
      const contact = /<[^>]+>/.exec(headers.get('contact') ?? '')?.[0] ?? '';
      if (contact !== '') this.#phone = { contact: contact.slice(1, -1), port: message.from };
      this.#reply(message, '200 OK', [`Contact: ${contact};expires=600`]);
      this.#registered.resolve(performance.now());
    } else if (method !== 'INVITE') {
      this.#reply(message, '200 OK');
    } else if (tagOf(headers.get('to')) !== '') {
      this.#reply(message, '200 OK', [], this.#sdp);
    } else {
      this.#onInvite(message);
    }
  }

  #reply({ headers, vias, from }: Message, status: string, more: readonly string[] = [], sdp = ''): void {
    const to = headers.get('to') ?? '';
    this.#send(from, `SIP/2.0 ${status}`, [
      ...vias.map(via => `Via: ${via}`),
      `From: ${headers.get('from')}`,
      `To: ${tagOf(to) === '' ? `${to};tag=bench` : to}`,
      `Call-ID: ${headers.get('call-id')}`,
      `CSeq: ${headers.get('cseq')}`,
      ...(more.length === 0 ? [`Contact: <sip:bench@127.0.0.1:${this.port}>`] : more),
      ...sdpHeaders(sdp),
    ]);
  }

  /** INVITE, its CANCEL and its ACK share the branch (RFC 3261 sections 9.1 and 17.1.1.3). */
  #ask(method: string, id: string, toTag: string, sdp = ''): void {
    const { contact, port } = this.#phone;
    this.#send(port, `${method} ${contact} SIP/2.0`, [
      `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK-${id}`,
      'Max-Forwards: 70',
      `From: <sip:200@127.0.0.1:${this.port}>;tag=${id}`,
      `To: <${contact}>${toTag}`,
      `Call-ID: ${id}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:bench@127.0.0.1:${this.port}>`,
      ...sdpHeaders(sdp),
    ]);
  }

  #send(port: number, start: string, lines: readonly string[]): void {
    this.#socket.send([start, ...lines].join('\r\n'), port, '127.0.0.1');
  }
}

/** In SDP; the name alone stands in the offers of all subjects, whatever the case. */
const RTPMAPS: Readonly<Record<string, string>> = { PCMU: 'PCMU/8000', G722: 'G722/8000', OPUS: 'opus/48000/2' };
const STATIC: Readonly<Record<string, number>> = { PCMU: 0, G722: 9 };

function sdpAt(port: number, payloadType = 0, rtpmap = RTPMAPS.PCMU): string {
  const lines = ['v=0', 'o=bench 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
  const media = [`m=audio ${port} RTP/AVP ${payloadType}`, `a=rtpmap:${payloadType} ${rtpmap}`, 'a=ptime:20'];
  return `${[...lines, ...media].join('\r\n')}\r\n`;
}

function payloadTypeOf(sdp: string, codec: string): number | null {
  const named = new RegExp(`^a=rtpmap:(\\d+) ${codec}/`, 'im').exec(sdp)?.[1];
  if (named !== undefined) return Number(named);
  const fixed = STATIC[codec];
  const formats = /^m=audio \d+ \S+ (.*)$/m.exec(sdp)?.[1]?.trim().split(' ') ?? [];
  return fixed !== undefined && formats.includes(String(fixed)) ? fixed : null;
}

function sdpHeaders(sdp: string): string[] {
  const type = sdp === '' ? [] : ['Content-Type: application/sdp'];
  return [...type, `Content-Length: ${sdp.length}`, '', sdp];
}

/** `;tag=…` of a From or To header, else nothing. */
function tagOf(header = ''): string {
  return /;tag=[^;\s]+/.exec(header)?.[0] ?? '';
}

function parse(text: string, from: number, at: number): Message {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  const vias: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'via') vias.push(value);
    else headers.set(name, value);
  }
  const [first = '', second = ''] = start.split(' ');
  const status = first === 'SIP/2.0' ? Number(second) : 0;
  return { start, method: first, status, headers, body, vias, from, at };
}

async function within<T>(wanted: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no ${what} within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([wanted, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
