/** Media engines without threads, on a network in memory. */
import assert from 'node:assert/strict';
import { SimulatedDevice } from '../../hal/sim/audio/device.ts';
import { type Source, silence } from '../../hal/sim/audio/source.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { Engine } from '../../src/media/engine.ts';
import type {
  MediaAnswer,
  MediaArguments,
  MediaFact,
  MediaOrderName,
  MediaRequest,
  StreamSettings,
  StreamStats,
} from '../../src/media/protocol.ts';
import { ManualPacing, MemoryNetwork, seeded } from './audio.ts';

const PERIOD_MS = 10;
export const ADDRESS = '192.0.2.1';
export const PCMA = { name: 'PCMA', payloadType: 8, ptime: 20, fmtp: '' };
export const PCMU = { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '' };

/** Engines without threads on a network in memory; time goes on when the test says so. */
export class Desk {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly phones: Phone[] = [];

  phone(source: Source = silence): Phone {
    const phone = new Phone(this, source, this.phones.length);
    this.phones.push(phone);
    return phone;
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= PERIOD_MS) {
      for (const phone of this.phones) phone.pacing.tick();
      await this.clock.advance(PERIOD_MS);
    }
  }
}

export class Phone {
  readonly pacing = new ManualPacing();
  readonly facts: MediaFact[] = [];
  readonly #engine: Engine;
  #serial = 0;

  constructor(desk: Desk, source: Source, seed: number) {
    this.#engine = new Engine({
      options: {
        audio: 'null',
        rtpPorts: { first: 40_000, last: 40_100 },
        jitter: { minimum: 40, maximum: 200 },
        cname: 'phone',
      },
      audio: new SimulatedDevice(source, null, this.pacing),
      openPair: desk.network.open,
      clock: desk.clock,
      publish: fact => this.facts.push(fact),
      random: seeded(seed),
    });
    assert.ok(this.#engine.start().ok);
  }

  try<N extends MediaOrderName>(order: N, args: MediaArguments<N>): Promise<MediaAnswer<N>> {
    const request = { id: ++this.#serial, order, args } as MediaRequest;
    return this.#engine.execute(request) as Promise<MediaAnswer<N>>;
  }

  async order<N extends MediaOrderName>(
    order: N,
    args: MediaArguments<N>,
  ): Promise<Extract<MediaAnswer<N>, { ok: true }>['value']> {
    const answer = await this.try(order, args);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.value as Extract<MediaAnswer<N>, { ok: true }>['value'];
  }

  async stats(): Promise<StreamStats> {
    return (await this.order('stats', {})).streams[0] as StreamStats;
  }
}

export function towards(rtpPort: number, more: Partial<StreamSettings> = {}): StreamSettings {
  const remote = { address: ADDRESS, rtpPort, rtcpPort: rtpPort + 1 };
  return { remote, codec: PCMA, accept: [PCMU], eventPayloadType: 101, direction: 'sendrecv', ...more };
}

export async function connect(a: Phone, b: Phone, more: Partial<StreamSettings> = {}): Promise<[number, number]> {
  const one = await a.order('openStream', { stream: 1, address: ADDRESS });
  const two = await b.order('openStream', { stream: 1, address: ADDRESS });
  await a.order('setStream', { stream: 1, settings: towards(two.rtpPort, more) });
  await b.order('setStream', { stream: 1, settings: towards(one.rtpPort, more) });
  for (const phone of [a, b]) await phone.order('selectPath', { path: 'handset' });
  return [one.rtpPort, two.rtpPort];
}
