/** How messages travel: datagrams (RFC 5426), TCP (RFC 6587), TLS (RFC 5425). */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { type Fault, thrownText } from '../base/result.ts';
import { clientContext } from '../base/tls/context.ts';
import type { TlsTrust } from '../base/tls/files.ts';
import { codeOfTls, handshakeWords, UNKNOWN_AUTHORITY } from '../base/tls/words.ts';
import type { Target } from './link.ts';

/** An open way, or one that opens. After `lost` or `close` it says nothing more. */
export type Way = {
  /** False: it takes no more before `WayEvents.ready`. */
  send(message: Buffer): boolean;
  /** What was sent and has not left the phone, or was refused by the server. */
  unsent(): Buffer[];
  /** What was sent still goes out. Resolves when it has gone, or never will. */
  close(): Promise<void>;
};

export type WayEvents = {
  opened(): void;
  /** It takes messages again. */
  ready(): void;
  /** `what` speaks of the server as `it`. */
  lost(fault: Fault): void;
};

export type WayOptions = WayEvents & { readonly clock: Clock; readonly trust: TlsTrust };

export function openWay(target: Target, options: WayOptions): Way {
  return target.transport === 'UDP' ? new Datagrams(target, options) : new Stream(target, options);
}

/** What the system says, in words about `it`, the server. */
export function lostFault(thrown: unknown): Fault {
  const code = codeOfTls(thrown);
  const known = FAULTS[code];
  if (known !== undefined) return known;
  if (UNKNOWN_AUTHORITY.has(code)) {
    return {
      what: 'it is not trusted.',
      remedy: 'Give the phone the certificate of its authority (security/ca_certificate/0/uri).',
    };
  }
  const words = handshakeWords(code, 'it');
  if (words !== null) return { what: `${words}.`, remedy: WHERE };
  return { what: `it fails (${thrownText(thrown).replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT)}).` };
}

const LONGEST_TEXT = 200;
const WHERE = 'Check phone400/syslog/transport and system/syslog/server_port.';
const WHO = 'Check system/syslog/server_address.';
const ENDED: Fault = { what: 'it ended the connection.', remedy: WHERE };

const FAULTS: { readonly [code: string]: Fault } = {
  ECONNREFUSED: { what: 'it takes no messages at this port.', remedy: WHERE },
  ENOTFOUND: { what: 'it is not a name that any name server knows.', remedy: WHO },
  EAI_AGAIN: { what: 'it cannot be looked up: no name server answers.' },
  EHOSTUNREACH: { what: 'it cannot be reached.', remedy: WHO },
  ENETUNREACH: { what: 'it cannot be reached from this network.', remedy: WHO },
  ECONNRESET: { what: 'it broke the connection.' },
  EPIPE: { what: 'it broke the connection.' },
  ETIMEDOUT: { what: 'it does not answer.', remedy: WHO },
  CERT_HAS_EXPIRED: { what: 'it has a certificate that expired.', remedy: 'Give the server a new one.' },
  CERT_NOT_YET_VALID: { what: 'it has a certificate that is not valid yet.', remedy: 'Check the date of the phone.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'it has a certificate for another name.',
    remedy: 'Use the name that it was made for in system/syslog/server_address.',
  },
};

/** How long a refusal may be on its way back, milliseconds. */
const REFUSAL = 500;

/** A connected socket hears when the server refuses what it got (ICMP). */
class Datagrams implements Way {
  readonly #events: WayOptions;
  #socket: DatagramSocket | null = null;
  #recent: { readonly at: number; readonly message: Buffer }[] = [];
  #going = 0;
  #gone = (): void => {};
  #closed = false;

  constructor({ host, port }: Target, events: WayOptions) {
    this.#events = events;
    lookup(bare(host)).then(
      ({ address, family }) => this.#open(address, family, port),
      thrown => this.#lost(thrown),
    );
  }

  #open(address: string, family: number, port: number): void {
    if (this.#closed) return;
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    this.#socket = socket;
    socket.on('error', thrown => this.#lost(thrown));
    socket.once('connect', () => {
      if (!this.#closed) this.#events.opened();
    });
    socket.connect(port, address);
  }

  send(message: Buffer): boolean {
    const at = this.#events.clock.now();
    this.#recent = [...this.#recent.filter(one => at - one.at < REFUSAL), { at, message }];
    this.#going++;
    this.#socket?.send(message, thrown => {
      if (--this.#going === 0) this.#gone();
      if (thrown !== null) this.#lost(thrown);
    });
    return true;
  }

  unsent(): Buffer[] {
    const now = this.#events.clock.now();
    return this.#recent.filter(({ at }) => now - at < REFUSAL).map(({ message }) => message);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gone = resolve;
    if (this.#going > 0) await promise;
    this.#socket?.close();
  }

  #lost(thrown: unknown): void {
    if (!this.#closed) this.#events.lost(lostFault(thrown));
  }
}

/** Octets that wait in the connection; more wait in the backlog, where they are counted. */
const MOST_WAITING = 65_536;
/** A server that reads nothing for so long is as good as gone, milliseconds. */
const STALLED = 30_000;
const KEEP_ALIVE = 30_000;

/** Each message with its length before it (RFC 6587 section 3.4.1, RFC 5425 section 4.3). */
class Stream implements Way {
  readonly #socket: Socket;
  readonly #waiting = new Set<Buffer>();
  readonly #events: WayOptions;
  #open = false;
  #closed = false;

  constructor(target: Target, events: WayOptions) {
    this.#events = events;
    const socket = connectionTo(target, events.trust);
    this.#socket = socket;
    socket.setKeepAlive(true, KEEP_ALIVE);
    socket.once(target.transport === 'TLS' ? 'secureConnect' : 'connect', () => {
      this.#open = true;
      if (!this.#closed) events.opened();
    });
    socket.on('error', thrown => this.#lost(lostFault(thrown)));
    socket.on('end', () => this.#lost(ENDED));
    socket.on('close', () => this.#lost(ENDED));
    socket.on('drain', () => {
      socket.setTimeout(0);
      if (!this.#closed) events.ready();
    });
    socket.on('timeout', () => this.#lost({ what: 'it takes no messages any more.' }));
    // Nothing is said on this connection by the server; it is read to hear the end.
    socket.resume();
  }

  send(message: Buffer): boolean {
    const socket = this.#socket;
    this.#waiting.add(message);
    const framed = Buffer.concat([Buffer.from(`${message.length} `), message]);
    const goesOn = socket.write(framed, thrown => {
      if (!thrown) this.#waiting.delete(message);
    });
    if (goesOn || socket.writableLength < MOST_WAITING) return true;
    socket.setTimeout(STALLED);
    return false;
  }

  unsent(): Buffer[] {
    return [...this.#waiting];
  }

  close(): Promise<void> {
    const socket = this.#socket;
    if (this.#closed || !this.#open) {
      this.#closed = true;
      socket.destroy();
      return Promise.resolve();
    }
    this.#closed = true;
    return new Promise(resolve => {
      const timer = this.#events.clock.after(LAST_WORDS, () => socket.destroy());
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
      socket.end();
    });
  }

  #lost(fault: Fault): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.lost(fault);
    this.#socket.destroy();
  }
}

/** For what is still in a connection that closes, milliseconds. */
const LAST_WORDS = 2000;

function connectionTo({ transport, host, port }: Target, trust: TlsTrust): Socket {
  const name = bare(host);
  if (transport === 'TCP') return connectTcp({ host: name, port });
  const servername = isIP(name) === 0 ? { servername: name } : {};
  const secureContext = clientContext(trust);
  return connectTls({ host: name, port, ...servername, secureContext, rejectUnauthorized: true });
}

/** Without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
