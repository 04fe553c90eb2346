/**
 * A scripted SIP end on a raw UDP socket, for dialogues that no program of the package archive can hold. It knows as
 * little as it can: a start line, headers by lower-case name, a body.
 */
import { createSocket, type Socket } from 'node:dgram';
import { eventually, PATIENCE } from './eventually.ts';
import type { Rig } from './rig.ts';

export type SipText = {
  readonly start: string;
  /** First value of each header, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly text: string;
  readonly from: number;
};

export type Reply = {
  /** Tag of the To header, when it has none yet. */
  readonly tag?: string;
  readonly headers?: readonly string[];
  readonly sdp?: string;
};

export class SipPeer {
  readonly port: number;
  /** All that came in, in order. */
  readonly received: SipText[] = [];
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (data, { port }) => this.received.push(parse(data.toString('latin1'), port)));
  }

  static async open(rig: Rig): Promise<SipPeer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, '127.0.0.1', resolve);
    });
    rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
    return new SipPeer(socket);
  }

  /** The first message that begins like this and that fits, also one of the past. */
  message(start: string, fits: (message: SipText) => boolean = () => true, ms = PATIENCE): Promise<SipText> {
    return eventually(
      `SIP message '${start}' (so far: ${this.received.map(one => one.start).join(' | ') || 'none'})`,
      () => this.received.find(one => one.start.startsWith(start) && fits(one)),
      ms,
    );
  }

  count(start: string): number {
    return this.received.filter(one => one.start.startsWith(start)).length;
  }

  send(text: string | Uint8Array, port: number): void {
    this.#socket.send(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, port, '127.0.0.1');
  }

  /** Sends a request outside of dialogs. */
  request(method: string, port: number, more: readonly string[] = [], body = ''): void {
    const id = `${method.toLowerCase()}-${this.port}-${Math.random().toString(36).slice(2)}`;
    const head = [
      `${method} sip:201@127.0.0.1:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK-${id}`,
      `From: <sip:100@127.0.0.1:${this.port}>;tag=${id}`,
      `To: <sip:201@127.0.0.1:${port}>`,
      `Call-ID: ${id}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:100@127.0.0.1:${this.port}>`,
      'Max-Forwards: 70',
      ...more,
      `Content-Length: ${body.length}`,
    ];
    this.send(`${head.join('\r\n')}\r\n\r\n${body}`, port);
  }

  reply(request: SipText, status: string, { tag = 'peer', headers = [], sdp = '' }: Reply = {}): void {
    const to = request.headers.get('to') ?? '';
    const head = [
      `SIP/2.0 ${status}`,
      ...request.text.split('\r\n').filter(line => /^via:/i.test(line)),
      `From: ${request.headers.get('from')}`,
      `To: ${to.includes(';tag=') ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${request.headers.get('call-id')}`,
      `CSeq: ${request.headers.get('cseq')}`,
      `Contact: <sip:${tag}@127.0.0.1:${this.port}>`,
      ...headers,
      ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${sdp.length}`,
    ];
    this.send(`${head.join('\r\n')}\r\n\r\n${sdp}`, request.from);
  }
}

/** PCMU at this port. */
export function sdpAt(port: number): string {
  const lines = ['v=0', 'o=peer 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
  return `${[...lines, `m=audio ${port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000'].join('\r\n')}\r\n`;
}

function parse(text: string, from: number): SipText {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(line.indexOf(':') + 1).trim());
  }
  return { start, headers, body: body.join('\r\n\r\n'), text, from };
}
