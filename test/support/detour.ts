/**
 * Between a phone and the server or peer that it knows: SIP goes through as it is, but the RTP ports in its SDP become
 * those of a relay, so that the sound of a real call takes the relay's way.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Relay } from './relay.ts';
import type { Rig } from './rig.ts';

const HOST = '127.0.0.1';

export class Detour {
  /** What the phone takes for its proxy. */
  readonly port: number;
  readonly #relay: Relay;
  readonly #ends = { a: 0, b: 0 };

  private constructor(port: number, relay: Relay) {
    this.port = port;
    this.#relay = relay;
  }

  /** End A is the phone that sends to the detour, end B the peer at `peerPort`. */
  static async open(rig: Rig, relay: Relay, peerPort: number): Promise<Detour> {
    const near = await bind(rig);
    const far = await bind(rig);
    const detour = new Detour(near.address().port, relay);
    let phonePort = 0;
    near.on('message', (data, from) => {
      phonePort = from.port;
      detour.#pass(data, 'a').then(message => far.send(message, peerPort, HOST));
    });
    far.on('message', data => {
      detour.#pass(data, 'b').then(message => near.send(message, phonePort, HOST));
    });
    return detour;
  }

  /** Ports have five digits on both sides, so the length stays. */
  async #pass(data: Buffer, side: 'a' | 'b'): Promise<Buffer> {
    const text = data.toString('latin1');
    const port = Number(/^m=audio (\d{5}) /m.exec(text)?.[1] ?? 0);
    if (port === 0) return data;
    this.#ends[side] = port;
    await this.#relay.aim(this.#ends);
    // The other end sends to the relay's port on its own side.
    const instead = side === 'a' ? this.#relay.ports.b : this.#relay.ports.a;
    const changed = text
      .replace(`m=audio ${port} `, `m=audio ${instead} `)
      .replace(`a=rtcp:${port + 1}`, `a=rtcp:${instead + 1}`);
    return Buffer.from(changed, 'latin1');
  }
}

async function bind(rig: Rig): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>(resolve => socket.bind(0, HOST, resolve));
  rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
  return socket;
}
