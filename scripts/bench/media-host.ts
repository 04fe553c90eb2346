/**
 * The media thread alone under a main thread with nothing to do, or with no moment of rest. Takes a `HostPlan` as its
 * argument; writes the RTP ports of its calls as one line of JSON, and after the measurement a `HostReport`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { MediaClient } from '../../src/media/client.ts';
import type { TickStats } from '../../src/media/protocol.ts';
import { work } from './work.ts';

export type HostPlan = {
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** `from`: the far end's RTP port on the loopback. */
  readonly calls: readonly { readonly codec: string; readonly payloadType: number; readonly from: number }[];
  /** All of them in one conference. */
  readonly conference: boolean;
  readonly busy: boolean;
  readonly seconds: number;
};

export type HostReport = {
  /** Processor time of the whole process, seconds in a minute. */
  readonly cpu: number;
  /** MiB. */
  readonly rss: number;
  readonly tick: TickStats;
  readonly packetsReceived: number;
};

const HOST = '127.0.0.1';
const SETTLE_MS = 2000;
const SLICE_MS = 40;
const JITTER = { minimum: 10, maximum: 300 };

const plan = JSON.parse(process.argv[2] ?? '') as HostPlan;
const media = new MediaClient({
  audio: 'tone',
  rtpPorts: plan.rtpPorts,
  jitter: JITTER,
  cname: 'bench',
  log: silentLog,
  clock: realClock,
});
const started = await media.ready;
if (!started.ok) throw new Error(started.error.what);

const ports: number[] = [];
for (const [i, { codec, payloadType, from }] of plan.calls.entries()) {
  const opened = await media.order('openStream', { stream: i, address: HOST });
  if (!opened.ok) throw new Error(opened.error.what);
  const set = await media.order('setStream', {
    stream: i,
    settings: {
      remote: { address: HOST, rtpPort: from, rtcpPort: from + 1 },
      codec: { name: codec, payloadType, ptime: 20, fmtp: '' },
      accept: [],
      eventPayloadType: null,
      direction: 'sendrecv',
    },
  });
  if (!set.ok) throw new Error(set.error.what);
  ports.push(opened.value.rtpPort);
}
if (plan.conference) await media.order('confer', { parties: plan.calls.map((_, stream) => ({ stream, db: 0 })) });
await media.order('selectPath', { path: 'handset' });
process.stdout.write(`${JSON.stringify(ports)}\n`);

await delay(SETTLE_MS);
let busy = plan.busy;
const turn = (): void => {
  work(SLICE_MS);
  if (busy) setImmediate(turn);
};
if (busy) turn();
const before = process.cpuUsage();
const began = performance.now();
await delay(plan.seconds * 1000);
const minutes = (performance.now() - began) / 60_000;
const { user, system } = process.cpuUsage(before);
busy = false;
const stats = await media.order('stats', {});
if (!stats.ok) throw new Error(stats.error.what);
const report: HostReport = {
  cpu: (user + system) / 1e6 / minutes,
  rss: process.memoryUsage().rss / 2 ** 20,
  tick: stats.value.tick,
  packetsReceived: stats.value.streams.reduce((sum, stream) => sum + stream.packetsReceived, 0),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
await media.close();
