/** One call between two engines in simulated time: speech in at one microphone, out at the other ear. */
import type { Audio, AudioFormat } from '../../hal/ports.ts';
import { ok, type Result } from '../../src/base/result.ts';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { Engine } from '../../src/media/engine.ts';
import type {
  MediaArguments,
  MediaOptions,
  MediaOrderName,
  MediaRequest,
  StreamSettings,
  StreamStats,
} from '../../src/media/protocol.ts';
import type { PortPair } from '../../src/media/rtp/ports.ts';
import { seeded } from '../../test/support/audio.ts';
import { type Trace, trace } from '../../test/support/impairments/trace.ts';
import { QuickClock } from '../../test/support/quick-clock.ts';
import { RATE, type Speech } from './speech.ts';

export type CellOptions = {
  /** Of the catalogue. */
  readonly codec: string;
  readonly profile: string;
  readonly seed: number;
  /** Packet time; the traces are made for 20. */
  readonly ptime?: number;
  /** Period of both sound devices, milliseconds. */
  readonly periodMs?: number;
  /** How much slower the listener's sound device is, parts per million. */
  readonly slowPpm?: number;
  readonly jitter?: MediaOptions['jitter'];
  /** Both phones know redundant audio (RFC 2198). */
  readonly redundancy?: boolean;
};

export type Heard = {
  /** What came out at the ear, 16 kHz. */
  readonly ear: Int16Array;
  /** When the first sample of it was heard, milliseconds after the first one was spoken. */
  readonly startMs: number;
  /** The listener's, at the end. */
  readonly stats: StreamStats;
  /** The speaker's payloads, octets in all. */
  readonly octets: number;
};

/** As the phone has them (src/main/settings.ts). */
const JITTER = { minimum: 10, maximum: 300 };
const PERIOD_MS = 10;
/** The way back has no impairments but this, milliseconds. */
const BACK_MS = 20;
/** The two sound devices do not tick together: the golden ratio spreads their phases over the seeds. */
const GOLDEN = 0.618034;
const RED = { payloadType: 97, accept: [97] };
/** Octets before each payload. */
const RTP_HEADER = 12;
const SPEAKER = '192.0.2.1';
const LISTENER = '192.0.2.2';

/** Throws for an unknown codec or profile. */
export async function simulate(options: CellOptions, speech: Speech): Promise<Heard> {
  const { codec: name, seed, ptime = 20, periodMs = PERIOD_MS, slowPpm = 0 } = options;
  const record = findCodec(name);
  if (record === undefined) throw new RangeError(`The catalogue has no codec '${name}'.`);
  const codec = { name: record.name, payloadType: record.payloadType ?? 96, ptime, fmtp: record.fmtp };
  const clock = new QuickClock();
  const path = new Path(clock, trace(options.profile, seed));
  const speaker = new Voice(speech.samples, periodMs);
  const listener = new Voice(new Int16Array(speech.samples.length), periodMs);
  const ends = [new End(SPEAKER, speaker, path, clock, options), new End(LISTENER, listener, path, clock, options)];
  for (const end of ends) await end.open(codec, options.redundancy === true ? RED : undefined);

  const phase = periodMs * ((seed * GOLDEN) % 1);
  const slow = periodMs * (1 + slowPpm * 1e-6);
  const periods = Math.floor(speech.samples.length / speaker.block);
  // A block is spoken during the period before its tick, and heard during the period after its tick.
  for (let i = 1; i <= periods; i++) {
    clock.advance(i * periodMs - clock.now());
    speaker.tick();
    clock.advance(Math.max(0, phase + i * slow - clock.now()));
    listener.tick();
  }
  const stats = await (ends[1] as End).stats();
  for (const end of ends) await end.order('close', {});
  return { ear: listener.heard, startMs: phase + slow + periodMs, stats, octets: path.octets };
}

/** A sound device that speaks from memory and remembers what it played. */
class Voice implements Audio {
  readonly format: AudioFormat;
  readonly block: number;
  readonly heard: Int16Array;
  readonly #said: Int16Array;
  readonly #microphone: Int16Array;
  readonly #ear: Int16Array;
  readonly #ring: Int16Array;
  #at = 0;
  #tick: (microphone: Int16Array, ear: Int16Array, ring: Int16Array) => void = () => {};

  constructor(said: Int16Array, periodMs: number) {
    this.format = { rate: RATE, periodMs };
    this.block = (RATE * periodMs) / 1000;
    this.heard = new Int16Array(said.length);
    this.#said = said;
    this.#microphone = new Int16Array(this.block);
    this.#ear = new Int16Array(this.block);
    this.#ring = new Int16Array(this.block);
  }

  start(tick: (microphone: Int16Array, ear: Int16Array, ring: Int16Array) => void): Result<void> {
    this.#tick = tick;
    return ok(undefined);
  }

  select(): void {}

  rest(): void {}

  async close(): Promise<void> {}

  tick(): void {
    this.#microphone.set(this.#said.subarray(this.#at, this.#at + this.block));
    this.#tick(this.#microphone, this.#ear, this.#ring);
    this.heard.set(this.#ear, this.#at);
    this.#at += this.block;
  }
}

/** RTP from speaker to listener has the fate that the trace has for its number; everything else a small delay. */
class Path {
  readonly #clock: QuickClock;
  readonly #trace: Trace;
  readonly #ends = new Map<string, { rtp: (data: Buffer) => void; rtcp: (data: Buffer) => void }>();
  octets = 0;
  #first = -1;

  constructor(clock: QuickClock, trace: Trace) {
    this.#clock = clock;
    this.#trace = trace;
  }

  pair(address: string, rtpPort: number): PortPair {
    const there = address === SPEAKER ? LISTENER : SPEAKER;
    return {
      rtpPort,
      rtcpPort: rtpPort + 1,
      listen: (rtp, rtcp) =>
        this.#ends.set(address, {
          rtp: data => rtp(data, there, rtpPort),
          rtcp: data => rtcp(data, there, rtpPort + 1),
        }),
      sendRtp: (data, length) => this.#rtp(there, Buffer.from(data.subarray(0, length))),
      sendRtcp: data => this.#clock.after(BACK_MS, () => this.#ends.get(there)?.rtcp(data)),
      close: () => this.#ends.delete(address),
    };
  }

  #rtp(to: string, data: Buffer): void {
    const deliver = (ms: number): void => {
      this.#clock.after(ms, () => this.#ends.get(to)?.rtp(Buffer.from(data)));
    };
    if (to === SPEAKER) {
      deliver(BACK_MS);
      return;
    }
    this.octets += data.length - RTP_HEADER;
    const sequence = data.readUInt16BE(2);
    if (this.#first < 0) this.#first = sequence;
    const { delay, lost, copy } = this.#trace;
    const number = ((sequence - this.#first) & 0xffff) % delay.length;
    if (lost[number] !== 1) deliver(delay[number] as number);
    if ((copy[number] as number) >= 0) deliver(copy[number] as number);
  }
}

const RTP_PORT = 40_000;
const EAR_STEP = 11;

class End {
  readonly #engine: Engine;
  readonly #address: string;
  #serial = 0;

  constructor(address: string, audio: Audio, path: Path, clock: QuickClock, { jitter, seed }: CellOptions) {
    this.#address = address;
    this.#engine = new Engine({
      options: {
        audio: 'null',
        rtpPorts: { first: RTP_PORT, last: RTP_PORT + 1 },
        jitter: jitter ?? JITTER,
        cname: address,
      },
      audio,
      openPair: async () => ok(path.pair(address, RTP_PORT)),
      clock,
      publish: () => {},
      random: seeded(seed),
    });
  }

  async open(codec: StreamSettings['codec'], redundancy: StreamSettings['redundancy']): Promise<void> {
    this.#engine.start();
    const remote = {
      address: this.#address === SPEAKER ? LISTENER : SPEAKER,
      rtpPort: RTP_PORT,
      rtcpPort: RTP_PORT + 1,
    };
    const sound = { codec, accept: [], eventPayloadType: null, direction: 'sendrecv' } as const;
    const settings: StreamSettings = { remote, ...sound, ...(redundancy === undefined ? {} : { redundancy }) };
    await this.order('openStream', { stream: 1, address: this.#address });
    await this.order('setStream', { stream: 1, settings });
    await this.order('selectPath', { path: 'handset' });
    await this.order('setVolume', { path: 'handset', step: EAR_STEP });
  }

  async order<N extends MediaOrderName>(order: N, args: MediaArguments<N>): Promise<unknown> {
    const answer = await this.#engine.execute({ id: ++this.#serial, order, args } as MediaRequest);
    if (!answer.ok) throw new Error(`${order}: ${answer.error.what}`);
    return answer.value;
  }

  async stats(): Promise<StreamStats> {
    const { streams } = (await this.order('stats', {})) as { streams: StreamStats[] };
    return streams[0] as StreamStats;
  }
}
