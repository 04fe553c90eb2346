/**
 * Sends a packet every 20 ms on an absolute schedule, from a thread with nothing else to do: what the scripted end
 * sees of it is the noise floor of the bench on this machine. Arguments: the port to send to, and `busy` for a second
 * thread that works without rest, as the busy phone's main thread does.
 */
import { createSocket } from 'node:dgram';
import { isMainThread, Worker } from 'node:worker_threads';
import { raisePriority } from './priority.ts';
import { work } from './work.ts';

const PERIOD_MS = 20;
/** A timer wakes so long before the packet is due; the rest is slept to the point. */
const EARLY_MS = 2;
const SLICE_MS = 40;
/** That of the phone's media thread. */
const NICE = -15;

function send(port: number): void {
  const packet = Buffer.alloc(172);
  packet.writeUInt16BE(0x8000);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const socket = createSocket('udp4');
  let sequence = 0;
  let due = 0;
  const wake = (): void => {
    Atomics.wait(cell, 0, 0, Math.max(0, due - performance.now()));
    packet.writeUInt16BE(sequence++ & 0xffff, 2);
    socket.send(packet);
    due += PERIOD_MS;
    setTimeout(wake, due - EARLY_MS - performance.now());
  };
  socket.connect(port, '127.0.0.1', () => {
    due = performance.now() + PERIOD_MS;
    setTimeout(wake, PERIOD_MS - EARLY_MS);
  });
}

function burn(): void {
  work(SLICE_MS);
  setImmediate(burn);
}

if (isMainThread) {
  const [, , port, load] = process.argv;
  if (load === 'busy') new Worker(new URL(import.meta.url));
  raisePriority(NICE);
  send(Number(port));
} else {
  burn();
}
