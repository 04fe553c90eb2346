import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SimulatedDevice } from '../../hal/sim/audio/device.ts';
import { Sine } from '../../hal/sim/audio/source.ts';
import { codecs } from '../../src/media/codec/catalogue.ts';
import { Engine } from '../../src/media/engine.ts';
import type { MediaArguments, MediaOrderName, MediaRequest, StreamSettings } from '../../src/media/protocol.ts';
import type { Datagram, PortPair } from '../../src/media/rtp/ports.ts';
import { buildCompound } from '../../src/media/rtp/wire.ts';
import { ManualPacing } from '../support/audio.ts';

const ADDRESS = '192.0.2.1';
const PERIOD_MS = 10;
/** Octets: a few numbers that V8 boxes. A block of samples, a packet or a closure would be hundreds. */
const MOST_PER_TICK = 120;
/** With packets: what the parser of RTP makes of each, and nothing that grows with the sound. */
const MOST_WITH_PACKETS = 700;
/** Octets that may be left after 10,000 ticks, compiled code among them. */
const MOST_KEPT = 200_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** An engine in a call with itself, on a wire without sockets: what is allocated is ours. */
class Call {
  readonly #pacing = new ManualPacing();
  readonly #engine: Engine;
  #now = 0;
  #serial = 0;
  #arrive: Datagram = () => {};
  #report: Datagram = () => {};
  #ssrc = 0;
  /** Of the packets that were sent, octets. */
  longest = 0;

  constructor(echo: boolean) {
    const pair: PortPair = {
      rtpPort: 40_000,
      rtcpPort: 40_001,
      listen: (rtp, rtcp) => {
        this.#arrive = rtp;
        this.#report = rtcp;
      },
      sendRtp: (data, length) => {
        this.#ssrc = data.readUInt32BE(8);
        this.longest = Math.max(this.longest, length);
        if (echo) this.#arrive(data.subarray(0, length), ADDRESS, 40_000);
      },
      sendRtcp: () => {},
      close: () => {},
    };
    this.#engine = new Engine({
      options: { audio: 'tone', rtpPorts: { first: 1, last: 2 }, jitter: { minimum: 40, maximum: 200 }, cname: 'x' },
      audio: new SimulatedDevice(new Sine(440, 16_000), null, this.#pacing),
      openPair: async () => ({ ok: true, value: pair }),
      clock: { now: () => this.#now, wall: () => new Date(0), after: () => ({ cancel: () => {} }) },
      publish: () => {},
      random: () => 0.5,
    });
    this.#engine.start();
  }

  async begin(name: string, payloadType: number, redundancy?: StreamSettings['redundancy']): Promise<void> {
    await this.#order('openStream', { stream: 1, address: ADDRESS });
    const remote = { address: ADDRESS, rtpPort: 40_000, rtcpPort: 40_001 };
    const codec = { name, payloadType, ptime: 20, fmtp: '' };
    const sound = { remote, codec, accept: [], eventPayloadType: null, direction: 'sendrecv' } as const;
    const settings = redundancy === undefined ? sound : { ...sound, redundancy };
    await this.#order('setStream', { stream: 1, settings });
    await this.#order('selectPath', { path: 'handset' });
    const tone = { frequencies: [425, 0], levels: [10, 0], cadence: [{ on: 500, off: 500 }], repeat: true } as const;
    await this.#order('playTone', { tone });
  }

  /** The far end has lost this share of what was sent. */
  reports(share: number): void {
    const times = { lastReport: 0, sinceLastReport: 0 };
    const block = { ssrc: this.#ssrc, fractionLost: Math.round(256 * share), lost: 9, highestSequence: 99, jitter: 0 };
    const report = { ssrc: 7, cname: 'x', sender: null, reports: [{ ...block, ...times }], bye: false };
    this.#report(buildCompound(report), ADDRESS, 40_001);
  }

  run(ticks: number): void {
    for (let i = 0; i < ticks; i++) {
      this.#now += PERIOD_MS;
      this.#pacing.tick();
    }
  }

  async #order<N extends MediaOrderName>(order: N, args: MediaArguments<N>): Promise<void> {
    const answer = await this.#engine.execute({ id: ++this.#serial, order, args } as MediaRequest);
    assert.ok(answer.ok, JSON.stringify(answer));
  }
}

/**
 * The least of several measurements: the compiler allocates too, but not always, and code that it has not come to yet
 * boxes each number that it hands on.
 */
function perTick(call: Call, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10 && least >= enough; i++) {
    if (i > 0) call.run(1500);
    collect();
    const before = process.memoryUsage().heapUsed;
    call.run(300);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / 300);
  }
  return least;
}

describe('allocation on the media tick', () => {
  for (const { name, payloadType } of codecs) {
    it(`${name}: a tick makes no garbage, and nothing is kept`, async () => {
      const call = new Call(false);
      await call.begin(name, payloadType ?? 96);
      call.run(4000);
      const garbage = perTick(call, MOST_PER_TICK);
      assert.ok(garbage < MOST_PER_TICK, `${garbage.toFixed(0)} octets a tick`);
    });
  }

  it('earlier packets go along with each: no more garbage than without them', async () => {
    const call = new Call(false);
    await call.begin('PCMU', 0, { payloadType: 63, accept: [63] });
    call.run(10);
    call.reports(0.05);
    call.run(4000);
    const garbage = perTick(call, MOST_PER_TICK);
    assert.ok(call.longest > 3 * 160, `${call.longest} octets sent`);
    assert.ok(garbage < MOST_PER_TICK, `${garbage.toFixed(0)} octets a tick`);
  });

  it('packets come and go for 10,000 ticks: no more than their parsing, and nothing is kept', async () => {
    const call = new Call(true);
    await call.begin('PCMU', 0);
    call.run(4000);
    collect();
    const before = process.memoryUsage().heapUsed;
    call.run(10_000);
    collect();
    const kept = process.memoryUsage().heapUsed - before;
    assert.ok(kept < MOST_KEPT, `${kept} octets kept`);
    const garbage = perTick(call, MOST_WITH_PACKETS);
    assert.ok(garbage < MOST_WITH_PACKETS, `${garbage.toFixed(0)} octets a tick`);
  });
});
