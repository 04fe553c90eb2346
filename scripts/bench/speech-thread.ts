/** Sends packets that were made before, one every 20 ms on an absolute schedule, and tells when the first one went. */
import { createSocket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { raisePriority } from './priority.ts';
import { quantile } from './samples.ts';

export type SpeechStart = {
  readonly port: number;
  readonly target: number;
  readonly payloads: readonly Uint8Array[];
  readonly payloadType: number;
  /** Timestamp units of a packet. */
  readonly units: number;
};

/** `lateMs`: how late packets went, 99th percentile; that is the machine, and nobody's fault. */
export type SpeechReport = 'ready' | { readonly firstMs: number } | { readonly lateMs: number };

const PERIOD_MS = 20;
const EARLY_MS = 2;
const HEADER_OCTETS = 12;
const SSRC = 0x400b_e9c4;
const FIRST = 7000;

const { port, target, payloads, payloadType, units } = workerData as SpeechStart;
const packets = payloads.map((payload, i) => {
  const packet = Buffer.alloc(HEADER_OCTETS + payload.length);
  packet[0] = 0x80;
  packet[1] = (i === 0 ? 0x80 : 0) | payloadType;
  packet.writeUInt16BE((FIRST + i) & 0xffff, 2);
  packet.writeUInt32BE((i * units) >>> 0, 4);
  packet.writeUInt32BE(SSRC, 8);
  packet.set(payload, HEADER_OCTETS);
  return packet;
});

raisePriority(-20);
const lateness = new Float64Array(packets.length);
const cell = new Int32Array(new SharedArrayBuffer(4));
const socket = createSocket('udp4');
// What the subject says comes here too and is not heard.
socket.bind(port, '127.0.0.1', () => parentPort?.postMessage('ready' satisfies SpeechReport));

parentPort?.once('message', () => {
  let due = performance.now() + PERIOD_MS;
  let next = 0;
  const wake = (): void => {
    Atomics.wait(cell, 0, 0, Math.max(0, due - performance.now()));
    if (next === 0) {
      parentPort?.postMessage({ firstMs: performance.timeOrigin + performance.now() } satisfies SpeechReport);
    }
    lateness[next] = performance.now() - due;
    socket.send(packets[next++] as Buffer, target, '127.0.0.1');
    due += PERIOD_MS;
    if (next < packets.length) setTimeout(wake, Math.max(0, due - EARLY_MS - performance.now()));
    else parentPort?.postMessage({ lateMs: quantile([...lateness], 0.99) } satisfies SpeechReport);
  };
  setTimeout(wake, PERIOD_MS - EARLY_MS);
});
