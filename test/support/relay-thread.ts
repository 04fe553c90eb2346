/**
 * The relay's thread: packets wait here for their time. It has nothing else to do, so that a busy test delays none.
 */
import { createSocket, type Socket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { type Trace, trace } from './impairments/trace.ts';

export type Way = { readonly profile: string; readonly seed: number };
export type Side = 'a' | 'b';
/** RTP ports; RTCP is beside each. */
export type RelayPorts = Readonly<Record<Side, number>>;
export type RelayStart = { readonly ports: RelayPorts; readonly ways: Readonly<Record<Side, Way | null>> };
export type RelayOrder = { readonly aim: RelayPorts } | { readonly count: true };
/** What came from a side: RTP packets, how many of them were lost on purpose, and RTCP packets. */
export type RelayCount = Readonly<Record<Side, { rtp: number; lost: number; rtcp: number }>>;

type Waiting = { readonly at: number; readonly data: Buffer; readonly socket: Socket; readonly port: number };

const HOST = '127.0.0.1';
/** A timer wakes so long before a packet is due; the rest is slept to the point. */
const EARLY_MS = 1;
/** Lower ones are of ends that are not known yet. */
const FIRST_PORT = 1024;
const OTHER = { a: 'b', b: 'a' } as const;

const { ports, ways } = workerData as RelayStart;
const count: RelayCount = { a: { rtp: 0, lost: 0, rtcp: 0 }, b: { rtp: 0, lost: 0, rtcp: 0 } };
const cell = new Int32Array(new SharedArrayBuffer(4));
/** In the order in which they are due. */
const waiting: Waiting[] = [];
let targets: RelayPorts = { a: 0, b: 0 };
let timer: NodeJS.Timeout | undefined;

function hold(ms: number, data: Buffer, socket: Socket, port: number): void {
  if (port < FIRST_PORT) return;
  const at = performance.now() + ms;
  let place = waiting.length;
  while (place > 0 && (waiting[place - 1] as Waiting).at > at) place--;
  waiting.splice(place, 0, { at, data, socket, port });
  if (place === 0) arm();
}

function arm(): void {
  clearTimeout(timer);
  const next = waiting[0];
  if (next !== undefined) timer = setTimeout(release, Math.max(0, next.at - EARLY_MS - performance.now()));
}

function release(): void {
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const early = next.at - performance.now();
    if (early > EARLY_MS) break;
    if (early > 0) Atomics.wait(cell, 0, 0, early);
    waiting.shift();
    next.socket.send(next.data, next.port, HOST);
  }
  arm();
}

/** What comes from a side leaves by the other side's socket, so that each end sees one address. */
function passRtp(side: Side): void {
  const way = ways[side];
  const fate = way === null ? null : trace(way.profile, way.seed);
  let first = -1;
  sockets[side].rtp.on('message', data => {
    count[side].rtp++;
    const sequence = data.readUInt16BE(2);
    if (first < 0) first = sequence;
    const there = OTHER[side];
    const sent = suffer(fate, (sequence - first) & 0xffff, ms => hold(ms, data, sockets[there].rtp, targets[there]));
    if (!sent) count[side].lost++;
  });
}

/** Whether it goes on at all. */
function suffer(fate: Trace | null, number: number, send: (ms: number) => void): boolean {
  if (fate === null) {
    send(0);
    return true;
  }
  const i = number % fate.delay.length;
  if ((fate.copy[i] as number) >= 0) send(fate.copy[i] as number);
  if (fate.lost[i] === 1) return false;
  send(fate.delay[i] as number);
  return true;
}

/** RTCP takes as long as an undisturbed packet. */
function passRtcp(side: Side): void {
  const way = ways[side];
  const ms = way === null ? 0 : Math.min(...trace(way.profile, way.seed).delay);
  sockets[side].rtcp.on('message', data => {
    count[side].rtcp++;
    const there = OTHER[side];
    hold(ms, data, sockets[there].rtcp, targets[there] + 1);
  });
}

function bind(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, HOST, () => {
      socket.removeAllListeners('error');
      // A peer that is gone is no error of the relay.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

const sockets = {
  a: { rtp: await bind(ports.a), rtcp: await bind(ports.a + 1) },
  b: { rtp: await bind(ports.b), rtcp: await bind(ports.b + 1) },
};
for (const side of ['a', 'b'] as const) {
  passRtp(side);
  passRtcp(side);
}
parentPort?.on('message', (order: RelayOrder) => {
  if ('aim' in order) targets = order.aim;
  parentPort?.postMessage(count);
});
parentPort?.postMessage('ready');
