/**
 * Whether anybody listens there. The socket of SIP is open to all and hears no ICMP; one that is connected to the place does
 * (RFC 1122 section 4.1.3.3, RFC 3261 section 18.4). So where a request gets no answer, a blank line from a socket of its own,
 * which every SIP element takes for a keep-alive, finds out in a moment what a timer would in half a minute.
 *
 * Not taken: a second socket on the SIP port for each server. Both would need SO_REUSEADDR, and then a port that another
 * program has would not be noticed any more. The error queue of the socket: Node cannot read it.
 */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Endpoint } from './wire.ts';

const BLANK_LINE = Buffer.from('\r\n\r\n');
/** Milliseconds; an address on the own network that nobody has is known after three seconds. */
const PATIENCE = 4000;
/** At a time. */
const MOST = 8;
/** ICMP says that the port is closed, or that nobody has the address. */
const GONE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH']);

export class ClosedPorts {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #gone: (to: Endpoint) => void;
  /** Gives up, by place. */
  readonly #asked = new Map<string, () => void>();

  /** `address` is ours; `gone` is told of places where nobody listens. */
  constructor(address: string, clock: Clock, gone: (to: Endpoint) => void) {
    this.#address = address;
    this.#clock = clock;
    this.#gone = gone;
  }

  /** Nobody answers there. Each place is asked once at a time. */
  ask(to: Endpoint): void {
    const place = `${to.address} ${to.port}`;
    if (this.#asked.has(place) || this.#asked.size >= MOST) return;
    const socket = createSocket(isIPv6(to.address) ? 'udp6' : 'udp4');
    const timer = this.#clock.after(PATIENCE, () => end());
    const end = (): void => {
      if (!this.#asked.delete(place)) return;
      timer.cancel();
      socket.close();
    };
    this.#asked.set(place, end);
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      const asked = this.#asked.has(place);
      end();
      if (asked && GONE.has(code)) this.#gone(to);
    });
    // What comes back is nobody's message.
    socket.on('message', end);
    socket.once('connect', () => socket.send(BLANK_LINE));
    try {
      socket.bind({ address: this.#address, port: 0 }, () => {
        if (this.#asked.has(place)) socket.connect(to.port, to.address);
      });
    } catch {
      end();
    }
  }

  close(): void {
    for (const end of [...this.#asked.values()]) end();
  }
}
