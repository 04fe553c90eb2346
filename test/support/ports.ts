/**
 * Free ports of the loopback. Each port is handed out once per run, from below the range that the kernel gives
 * to outgoing sockets, and is probed on UDP and TCP before.
 */
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Two runs on one machine begin at different places. */
let next = LOWEST + ((process.pid * 97) % (HIGHEST - LOWEST));

/** The first of `count` consecutive free ports; the first is even, as RTP likes it. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const first = take(count);
    const probes = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (probes.every(free => free)) return first;
  }
  throw new Error(`no ${count} consecutive free ports between ${LOWEST} and ${HIGHEST}`);
}

/** One port that is free on UDP and TCP. */
export function freePort(): Promise<number> {
  return freePorts(1);
}

/** True while a socket of any program has this port, as Linux tells; a probe by binding could get in its way. */
export async function isTaken(port: number): Promise<boolean> {
  const tables = await Promise.all(['udp', 'tcp'].map(name => readFile(`/proc/net/${name}`, 'latin1')));
  const local = new RegExp(`^ *\\d+: [0-9A-F]{8}:${port.toString(16).toUpperCase().padStart(4, '0')} `, 'm');
  return tables.some(table => local.test(table));
}

function take(count: number): number {
  if (next % 2 === 1) next += 1;
  if (next + count > HIGHEST) next = LOWEST;
  const first = next;
  next += count;
  return first;
}

async function isFree(port: number): Promise<boolean> {
  return (await isFreeOnUdp(port)) && (await isFreeOnTcp(port));
}

function isFreeOnUdp(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function isFreeOnTcp(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
