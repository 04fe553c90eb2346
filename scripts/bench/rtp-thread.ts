/**
 * The RTP half of the scripted end, alone in its thread. It answers each packet with one of its own, so it needs no
 * timer, and nothing of its own can delay the time that it notes for an arrival.
 */
import { createSocket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { raisePriority } from './priority.ts';

export type RtpOrder = { readonly measureMs: number };
/** Times of arrival in milliseconds, and how many packets are missing between the first and the last. */
export type RtpReport = { readonly arrivals: Float64Array; readonly lost: number };

const HEADER_OCTETS = 12;
const SAMPLES = 160;
/** Room for two minutes. */
const MOST = 6000;

const packet = Buffer.alloc(HEADER_OCTETS + SAMPLES);
packet.writeUInt16BE(0x8000);
packet.writeUInt32BE(0x400b_e9c4, 8);
// PCMU: a rectangle of 400 Hz, of which a packet holds eight whole periods.
for (let i = 0; i < SAMPLES; i++) packet[HEADER_OCTETS + i] = i % 20 < 10 ? 0x9f : 0x1f;

raisePriority(-20);

const arrivals = new Float64Array(MOST);
let count = 0;
let measuring = false;
let first = 0;
let last = 0;
let sent = 0;

const port = workerData as number;
const rtp = createSocket('udp4');
rtp.on('message', (data, from) => {
  const at = performance.now();
  packet.writeUInt16BE(sent & 0xffff, 2);
  packet.writeUInt32BE((sent * SAMPLES) >>> 0, 4);
  sent += 1;
  rtp.send(packet, from.port, from.address);
  if (!measuring || count === MOST) return;
  last = data.readUInt16BE(2);
  if (count === 0) first = last;
  arrivals[count++] = at;
});
rtp.bind(port, '127.0.0.1', () => parentPort?.postMessage('ready'));

// RTCP comes to the next port; nobody reads it, but its sender shall not be told that the port is closed.
const rtcp = createSocket('udp4');
rtcp.bind(port + 1, '127.0.0.1');

parentPort?.on('message', ({ measureMs }: RtpOrder) => {
  count = 0;
  measuring = true;
  setTimeout(() => {
    measuring = false;
    const lost = count === 0 ? 0 : ((last - first + 1) & 0xffff) - count;
    parentPort?.postMessage({ arrivals: arrivals.slice(0, count), lost } satisfies RtpReport);
  }, measureMs);
});
