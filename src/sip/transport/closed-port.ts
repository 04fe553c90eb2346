/**
 * Whether anybody listens there. The socket of SIP is open to all and hears no ICMP; one that is connected to the place does
 * (RFC 1122 section 4.1.3.3, RFC 3261 section 18.4). So where a request gets no answer, a blank line from a socket of its own,
 * which every SIP element takes for a keep-alive, finds out in a moment what a timer would in half a minute.
 *
 * A firewall that knows our SIP port alone, or a server whose socket is connected to it, refuses that question although it lives.
 * So whoever was heard on the SIP port lately is not asked.
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
/** Milliseconds for which a place that was heard is not asked. */
const LIVES = 60_000;
/** The places that were heard last. */
const MOST_HEARD = 64;
/** ICMP says that the port is closed, or that nobody has the address. */
const GONE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH']);

export class ClosedPorts {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #gone: (to: Endpoint) => void;
  /** Gives up, by place. */
  readonly #asked = new Map<string, () => void>();
  /** Until when each place is not asked, the latest at the end. */
  readonly #heard = new Map<string, number>();

  /** `address` is ours; `gone` is told of places where nobody listens. */
  constructor(address: string, clock: Clock, gone: (to: Endpoint) => void) {
    this.#address = address;
    this.#clock = clock;
    this.#gone = gone;
  }

  /** A datagram came from there to the SIP port. */
  heard(from: Endpoint): void {
    const place = placeOf(from);
    this.#asked.get(place)?.();
    this.#heard.delete(place);
    this.#heard.set(place, this.#clock.now() + LIVES);
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > MOST_HEARD && oldest !== undefined) this.#heard.delete(oldest);
  }

  /** Nobody answers there. Each place is asked once at a time, and not within a minute after it was heard. */
  ask(to: Endpoint): void {
    const place = placeOf(to);
    if (this.#asked.has(place) || this.#asked.size >= MOST) return;
    if ((this.#heard.get(place) ?? Number.NEGATIVE_INFINITY) > this.#clock.now()) return;
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
    const connect = (): void => {
      try {
        if (this.#asked.get(place) === end) socket.connect(to.port, to.address);
      } catch {
        // A bad port throws at once.
        end();
      }
    };
    try {
      socket.bind({ address: this.#address, port: 0 }, connect);
    } catch {
      end();
    }
  }

  close(): void {
    for (const end of [...this.#asked.values()]) end();
  }
}

function placeOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}
