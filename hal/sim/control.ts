/** The control socket: scripts, tests and trainers hold the simulated phone by it (docs/control-socket.md). */
import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../src/base/result.ts';
import { answerLine } from './control-orders.ts';
import type { ControlSources } from './control-words.ts';
import type { SimNetwork } from './network.ts';
import type { Panel } from './panel.ts';

export type ControlServer = { close(): Promise<void> };

export type ControlOptions = {
  readonly path: string;
  readonly panel: Panel;
  readonly network: SimNetwork;
  readonly clock: Clock;
  readonly sources: ControlSources;
};

/** Bytes of one order, without its newline. */
const LONGEST_LINE = 64 * 1024;
/** sun_path of Linux holds 108 bytes with the closing zero (unix(7)). */
const LONGEST_PATH = 107;

/**
 * Opens the socket with mode 0600. A socket file that nobody answers on any more is replaced;
 * one that is in use, and anything that is not a socket, is left alone.
 */
export async function openControl(options: ControlOptions): Promise<Result<ControlServer>> {
  const { path } = options;
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    return problem(path, `the path is longer than ${LONGEST_PATH} bytes.`, 'Choose a shorter one.');
  }
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, socket => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    serve(socket, options);
  });
  const opened = await listen(server, path);
  if (!opened.ok) return opened;
  return ok({
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const client of clients) client.destroy();
      }),
  });
}

async function listen(server: Server, path: string): Promise<Result<void>> {
  if (!existsSync(dirname(path)))
    return problem(path, 'its folder does not exist.', 'Make it, or choose another path.');
  const stale = await removeStale(path);
  if (!stale.ok) return stale;
  const bound = new Promise<Result<void>>(resolve => {
    // Also hears what goes wrong later, such as a client that cannot be accepted: the others are served on.
    server.on('error', error => resolve(problem(path, error.message, 'Choose another path.')));
    server.once('listening', () => resolve(ok(undefined)));
  });
  // Node binds inside listen(), so nobody else can ever open the file, not even before its mode is narrowed.
  const before = process.umask(0o077);
  try {
    server.listen(path);
    if (server.listening) chmodSync(path, 0o600);
  } finally {
    process.umask(before);
  }
  return bound;
}

async function removeStale(path: string): Promise<Result<void>> {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return ok(undefined);
  if (!file.isSocket()) return problem(path, 'there is a file that is not a socket.', 'Choose another path.');
  if (await answers(path)) {
    return problem(path, 'another phone uses this socket.', 'Choose another path, or end that phone.');
  }
  try {
    unlinkSync(path);
    return ok(undefined);
  } catch (error) {
    return problem(path, `an old socket cannot be removed: ${thrownText(error)}.`, 'Remove it by hand.');
  }
}

/** Whether somebody listens. Only a refused connection proves that nobody does. */
function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(path);
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
    probe.once('connect', () => {
      resolve(true);
      probe.destroy();
    });
  });
}

function problem(where: string, what: string, remedy: string): Result<never, Fault> {
  return fail({ what, where, remedy });
}

/**
 * One client: orders are carried out and answered one after the other. While an order runs nothing more is read, so a
 * client that writes faster than the phone acts is slowed down by the socket instead of filling memory.
 */
async function serve(socket: Socket, options: ControlOptions): Promise<void> {
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  socket.on('error', () => socket.destroy());
  try {
    for await (const line of lines(socket)) {
      const answer =
        line === null
          ? { id: null, ok: false, error: `a line may hold ${LONGEST_LINE} bytes; the connection ends here` }
          : await answerLine(line, { ...options, signal: gone.signal });
      if (socket.destroyed) return;
      if (!socket.write(`${JSON.stringify(answer)}\n`)) await drained(socket);
    }
    socket.destroySoon();
  } catch {
    // The connection broke; its abort signal has ended whatever was running for it.
    socket.destroy();
  }
}

/** Lines without their newline; `null`, and then the end, for one that is too long. */
async function* lines(socket: Socket): AsyncGenerator<string | null> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    let from = 0;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      if (end - from > LONGEST_LINE) return yield null;
      const line = rest.toString('utf8', from, end).trim();
      from = end + 1;
      if (line !== '') yield line;
    }
    rest = rest.subarray(from);
    if (rest.length > LONGEST_LINE) return yield null;
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });
}
