import type { Pacing } from '../../src/base/pacing.ts';
import { fail, ok } from '../../src/base/result.ts';
import type { Datagram, OpenPair, PortPair } from '../../src/media/rtp/ports.ts';

export { correlate } from '../../hal/sim/audio/correlate.ts';

/** A sound device's clock that ticks when the test says so. */
export class ManualPacing implements Pacing {
  #tick: () => void = () => {};

  start(_periodMs: number, tick: () => void): void {
    this.#tick = tick;
  }

  stop(): void {
    this.#tick = () => {};
  }

  tick(): void {
    this.#tick();
  }
}

/** Random numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Amplitude of one frequency in the samples (Goertzel). */
export function amplitude(samples: Int16Array, frequency: number, rate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) {
    const value = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = value;
  }
  const power = last ** 2 + beforeLast ** 2 - coefficient * last * beforeLast;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

type End = { rtp: Datagram; rtcp: Datagram };

/** A network in memory: ports by number, delivered at once, with a record of what was sent. */
export class MemoryNetwork {
  readonly sent: { from: number; to: number; data: Buffer }[] = [];
  readonly #ends = new Map<number, End>();
  #port = 40_000;
  /** Asked for each datagram and the port that it comes from: is it lost? */
  loss: (data: Buffer, from: number) => boolean = () => false;

  readonly open: OpenPair = async (address, port) => {
    const rtpPort = port ?? this.#port;
    if (this.#ends.has(rtpPort)) return fail({ what: `Port ${rtpPort} is in use.` });
    this.#port += 2;
    const pair: PortPair = {
      rtpPort,
      rtcpPort: rtpPort + 1,
      listen: (rtp, rtcp) => this.#ends.set(rtpPort, { rtp, rtcp }),
      sendRtp: (data, length, _to, to) => this.deliver(Buffer.from(data.subarray(0, length)), address, rtpPort, to),
      sendRtcp: (data, _to, to) => this.deliver(data, address, rtpPort + 1, to),
      close: () => this.#ends.delete(rtpPort),
    };
    return ok(pair);
  };

  deliver(data: Buffer, address: string, from: number, to: number): void {
    // What comes may be decrypted where it lies.
    this.sent.push({ from, to, data: Buffer.from(data) });
    if (this.loss(data, from)) return;
    const end = this.#ends.get(to - (to % 2));
    if (to % 2 === 0) end?.rtp(data, address, from);
    else end?.rtcp(data, address, from);
  }
}
