/**
 * Free ports of the loopback, from below the range that the kernel gives to outgoing sockets. Each process of tests has a
 * block of them to itself, walks through it again and again, and probes each port on UDP and TCP before it gives it away.
 */
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const LOWEST = 20_000;
const HIGHEST = 32_000;
/** More than a test needs at once, and enough that a port rests for a while before it comes again. */
const BLOCK = 1000;
const BLOCKS = (HIGHEST - LOWEST) / BLOCK;

/** The first port of this process's block, and how many of it were given away in this round. */
let block: Promise<number> | undefined;
let used = 0;

/** The first of `count` consecutive free ports; the first is even, as RTP likes it. */
export async function freePorts(count: number): Promise<number> {
  block ??= claim();
  const start = await block;
  for (let attempt = 0; attempt < BLOCK; attempt += 1) {
    const first = start + take(count);
    const probes = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (probes.every(free => free)) return first;
  }
  throw new Error(`no ${count} consecutive free ports between ${start} and ${start + BLOCK}`);
}

/** One port that is free on UDP and TCP. */
export function freePort(): Promise<number> {
  return freePorts(1);
}

/**
 * Runs `start` with a free port, and with another one when it fails because somebody else was quicker to take that:
 * between the probe and the start of a program there is time.
 */
export async function atFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (failure) {
      if (attempt === 3 || !/in use/i.test(String(failure))) throw failure;
    }
  }
}

/** True while a socket of any program has this port, as Linux tells; a probe by binding could get in its way. */
export async function isTaken(port: number): Promise<boolean> {
  const tables = await Promise.all(['udp', 'tcp'].map(name => readFile(`/proc/net/${name}`, 'latin1')));
  const local = new RegExp(`^ *\\d+: [0-9A-F]{8}:${port.toString(16).toUpperCase().padStart(4, '0')} `, 'm');
  return tables.some(table => local.test(table));
}

/**
 * A block that no other process has. The mark is a Unix socket in the abstract name space, which ends with its process.
 * When all are taken, one is shared.
 */
async function claim(): Promise<number> {
  for (let turn = 0; turn < BLOCKS; turn += 1) {
    const first = LOWEST + ((process.pid + turn) % BLOCKS) * BLOCK;
    const mark = createServer();
    const ours = await new Promise<boolean>(resolve => {
      mark.once('error', () => resolve(false));
      mark.listen(`\0phone400-test-ports-${first}`, () => resolve(true));
    });
    mark.unref();
    if (ours) return first;
  }
  return LOWEST + (process.pid % BLOCKS) * BLOCK;
}

/** Even, and behind all that was given away before it in this round. */
function take(count: number): number {
  if (used % 2 === 1) used += 1;
  if (used + count > BLOCK) used = 0;
  const first = used;
  used += count;
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
