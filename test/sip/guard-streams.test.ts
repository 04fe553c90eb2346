/** What a TCP connection may cost: time to speak, time to finish, silence, number. Real sockets, a clock that is moved. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { STREAM_LIMITS } from '../../src/sip/limits.ts';
import { openSockets } from '../../src/sip/transport/sockets.ts';
import { type StreamKind, StreamSockets } from '../../src/sip/transport/stream.ts';
import type { Wire, WireFault } from '../../src/sip/transport/wire.ts';
import { HOST } from './rig.ts';

const WHOLE = 'OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n';

describe('TCP connections of others (RFC 3261 section 18.3)', () => {
  let clock: ManualClock;
  let wire: Wire;
  let messages: number;
  let open: Socket[];

  beforeEach(async () => {
    clock = new ManualClock();
    messages = 0;
    open = [];
    const receive = (): void => void messages++;
    const opened = await openSockets({ address: HOST, port: 0, clock, log: silentLog, receive });
    assert.ok(opened.ok);
    wire = opened.value;
  });

  afterEach(async () => {
    for (const socket of open) socket.destroy();
    await wire.close();
  });

  /** Connected, and known to the listener as soon as it has taken `said`. */
  async function dial(said = ''): Promise<Socket> {
    const socket = connect(wire.port, HOST);
    open.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    if (said !== '') socket.write(said);
    while (!wire.connected({ transport: 'tcp', address: HOST, port: socket.localPort ?? 0 })) await turn();
    return socket;
  }

  async function until(fits: () => boolean): Promise<void> {
    while (!fits()) await turn();
  }

  async function closesAfter(socket: Socket, ms: number): Promise<void> {
    const closed = once(socket, 'close');
    await clock.advance(ms - 1);
    assert.equal(socket.destroyed, false);
    await clock.advance(1);
    socket.resume();
    await closed;
  }

  it('one that says nothing is closed after five seconds, however it keeps itself alive', async () => {
    const socket = await dial('\r\n\r\n');
    await once(socket, 'data');
    await closesAfter(socket, STREAM_LIMITS.firstMessage);
  });

  it('half a message that never ends is closed, octet by octet too (RFC 4475 section 3.1.2.2)', async () => {
    const cut = readFileSync(new URL('../data/sip-rfc4475/clerr.dat', import.meta.url));
    await closesAfter(await dial(cut.toString('latin1')), STREAM_LIMITS.firstMessage);
    const second = await dial(WHOLE);
    await until(() => messages === 1);
    second.write(WHOLE.slice(0, 30));
    // The clock stands still, so the deadline begins now.
    await turn();
    const pending = clock.pending;
    await until(() => clock.pending >= pending);
    for (const letter of WHOLE.slice(30, 50)) second.write(letter);
    await new Promise(resolve => setTimeout(resolve, 20));
    await closesAfter(second, STREAM_LIMITS.message);
  });

  it('one that has spoken may be silent for ten minutes', async () => {
    const socket = await dial(WHOLE);
    await until(() => messages === 1);
    await closesAfter(socket, STREAM_LIMITS.idle);
    assert.equal(clock.pending, 0);
  });

  it('when all places are taken, one that has not spoken makes room; those that have stay', async () => {
    const speaking: Socket[] = [];
    for (let count = 0; count < STREAM_LIMITS.connectionsPerAddress - 1; count++) speaking.push(await dial(WHOLE));
    await until(() => messages === speaking.length);
    const silent = await dial();
    const gone = once(silent.resume(), 'close');
    const late = await dial(WHOLE);
    await gone;
    assert.ok([...speaking, late].every(socket => !socket.destroyed));
    await until(() => messages === speaking.length + 1);
    const refused = connect(wire.port, HOST);
    refused.on('error', () => {});
    await once(refused.resume(), 'close');
    assert.ok(speaking.every(socket => !socket.destroyed));
  });

  it('a server that takes the connection and no octets is given up; one that is not there, too', async () => {
    const server = createServer(socket => open.push(socket.pause()));
    server.listen(0, HOST);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const faults: WireFault[] = [];
    const to = { transport: 'tcp', address: HOST, port } as const;
    await new Promise<void>(resolve => wire.send(to, Buffer.from(WHOLE), () => resolve()));
    const chunk = Buffer.alloc(STREAM_LIMITS.unsent, 'x');
    for (let count = 0; count < 20 && faults.length === 0; count++) {
      wire.send(to, chunk, fault => fault && faults.push(fault));
      await turn();
    }
    await until(() => faults.length > 0);
    server.close();
    const nowhere = { transport: 'tcp', address: HOST, port: 1 } as const;
    assert.ok(await new Promise<WireFault | undefined>(resolve => wire.send(nowhere, Buffer.from(WHOLE), resolve)));
  });

  it('a server that never takes the connection is given up after five seconds', async () => {
    let written: (error: Error | null) => void = () => {};
    const duplex = new Duplex({
      read() {},
      write: (_chunk, _encoding, done) => {
        written = done;
      },
      destroy: (error, done) => {
        written(error);
        done(error);
      },
    });
    const silent = Object.assign(duplex, { setNoDelay() {} }) as unknown as Socket;
    const kind: StreamKind = {
      transport: 'tcp',
      dial: () => ({ socket: silent, ready: 'connect' }),
      words: ({ message }) => ({ what: message }),
    };
    const sockets = new StreamSockets(kind, { address: HOST, port: 0, clock, log: silentLog, receive() {} }, null);
    const fault = new Promise<WireFault | undefined>(resolve => {
      sockets.send({ transport: 'tcp', address: HOST, port: 9 }, Buffer.from(WHOLE), resolve);
    });
    await clock.advance(STREAM_LIMITS.connect - 1);
    assert.equal(silent.destroyed, false);
    await clock.advance(1);
    assert.equal((await fault)?.what, 'no answer');
    assert.equal(clock.pending, 0);
  });
});

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
