import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { type Clock, ManualClock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { faultText } from '../../src/base/result.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import type { Fetched, FetchRequest } from '../../src/provision/fetch/request.ts';
import { type TftpEffect, type TftpInput, type TftpState, tftp } from '../../src/provision/fetch/tftp-machine.ts';
import { parsePacket } from '../../src/provision/fetch/tftp-packets.ts';
import { seeded } from '../support/audio.ts';
import { eventually } from '../support/eventually.ts';
import { type Rig, useRig } from '../support/rig.ts';

const data = (block: number, text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([0, 3, block >> 8, block & 255]), Buffer.from(text)]);
const error = (code: number, text: string): Buffer => Buffer.from(`\0\x05\0${String.fromCharCode(code)}${text}\0`);
const options = (...words: string[]): Buffer => Buffer.from(`\0\x06${words.map(word => `${word}\0`).join('')}`);

/** Takes each packet of the phone; gives what goes back, each from the port that is named. */
type Script = (packet: Buffer, send: (bytes: Buffer, port?: 'own' | 'other') => void) => void;

class ScriptedServer {
  readonly url: string;
  /** Packets of the phone. */
  readonly heard: Buffer[] = [];
  /** What came to the port that has no part in it. */
  readonly strayed: Buffer[] = [];

  private constructor(port: number) {
    this.url = `tftp://127.0.0.1:${port}`;
  }

  static async start(rig: Rig, script: Script): Promise<ScriptedServer> {
    const [main, own, other] = await Promise.all([1, 2, 3].map(() => open(rig)));
    assert.ok(main && own && other);
    const server = new ScriptedServer(main.address().port);
    const answer = (bytes: Buffer, from: RemoteInfo): void => {
      server.heard.push(bytes);
      script(bytes, (reply, port = 'own') => (port === 'own' ? own : other).send(reply, from.port, from.address));
    };
    main.on('message', answer);
    own.on('message', answer);
    other.on('message', bytes => server.strayed.push(bytes));
    return server;
  }
}

function open(rig: Rig): Promise<Socket> {
  const socket = createSocket('udp4');
  rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
  return new Promise(resolve => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}

function ask(url: string, more: Partial<FetchRequest> = {}, clock: Clock = realClock): Promise<Fetched> {
  return createFetch({ clock, log: silentLog })({ url, most: 100_000, ...more }, new AbortController().signal);
}

async function told(asked: Promise<Fetched>): Promise<string> {
  const answer = await asked;
  if (!answer.ok) return `${answer.error.reason}: ${faultText(answer.error)}`;
  return 'bytes' in answer.value ? Buffer.from(answer.value.bytes).toString() : answer.value.kind;
}

const isRequest = (packet: Buffer): boolean => packet[1] === 1;
const block = (packet: Buffer): number => packet.readUInt16BE(2);

function next(state: TftpState, input: TftpInput): TftpState {
  return tftp(state, input)?.state ?? state;
}

describe('TFTP', () => {
  const rig = useRig();

  it('asks with options, and without when the server refuses them', async () => {
    const server = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) send(packet.includes('blksize') ? error(8, 'no options') : data(1, 'plain'));
    });
    assert.equal(await told(ask(`${server.url}/folder/a%20b.cfg;mode=octet`)), 'plain');
    assert.deepEqual(
      server.heard.slice(0, 2).map(packet => packet.subarray(2).toString().split('\0').slice(0, -1)),
      [
        ['folder/a b.cfg', 'octet', 'blksize', '1428', 'tsize', '0'],
        ['folder/a b.cfg', 'octet'],
      ],
    );
  });

  it('takes a smaller block, tells a file that is too large before it comes, and refuses options nobody asked for', async () => {
    const small = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) send(options('BLKSIZE', '8', 'tsize', '11'));
      else if (block(packet) < 2) send(data(block(packet) + 1, ['12345678', 'abc'][block(packet)] ?? ''));
    });
    assert.equal(await told(ask(`${small.url}/x.cfg`)), '12345678abc');
    const large = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) send(options('tsize', '200000'));
    });
    assert.match(await told(ask(`${large.url}/x.img`)), /^large: .*more than 100000 octets/);
    await eventually('the end for the server', () => large.heard.some(packet => packet[1] === 5));
    const greedy = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) send(options('blksize', '65464'));
    });
    assert.match(await told(ask(`${greedy.url}/x.img`)), /^server: .*options that were not asked for/);
  });

  it('hears one port of the server only, and no packet that makes no sense', async () => {
    const server = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) {
        for (const junk of ['', '\0', '\0\x09ab', '\0\x03', '\0\x05']) send(Buffer.from(junk));
        send(data(7, 'too early'));
        send(data(1, Buffer.alloc(512, 'a')));
      } else if (block(packet) === 1) {
        send(data(2, 'forged'), 'other');
        setTimeout(() => {
          send(data(1, Buffer.alloc(512, 'b')));
          send(data(3, 'ahead'));
          send(data(2, Buffer.alloc(2000, 'x')));
          send(data(2, 'end'));
        }, 30);
      }
    });
    assert.equal(await told(ask(`${server.url}/x.cfg`)), `${'a'.repeat(512)}end`);
    assert.equal(parsePacket(server.strayed[0] ?? Buffer.alloc(0))?.type, 'error');
  });

  it('repeats what may have been lost, and gives up in words', async () => {
    const clock = new ManualClock();
    let lost = 2;
    const server = await ScriptedServer.start(rig, (packet, send) => {
      if (lost-- > 0) return;
      if (isRequest(packet)) send(data(1, 'late'));
    });
    const asked = told(ask(`${server.url}/x.cfg`, {}, clock));
    for (const count of [1, 2]) {
      await eventually('a request', () => server.heard.length === count);
      await clock.advance(2000);
    }
    assert.equal(await asked, 'late');
    const silent = await ScriptedServer.start(rig, () => {});
    const never = told(ask(`${silent.url}/x.cfg`, {}, clock));
    await eventually('a request', () => silent.heard.length === 1);
    await clock.advance(15_000);
    assert.match(await never, /^unreachable: .*No answer of 127.0.0.1 within 15 s/);
    assert.ok(silent.heard.length > 3);
    assert.equal(clock.pending, 0);
  });

  it('says what an error of the server means', async () => {
    const says = async (code: number, text: string): Promise<string> => {
      const server = await ScriptedServer.start(rig, (_, send) => send(error(code, text)));
      return await told(ask(`${server.url}/x.cfg`));
    };
    assert.match(await says(1, 'File not found'), /^missing: /);
    assert.match(await says(2, 'Access violation'), /^forbidden: /);
    assert.match(await says(0, 'out of order'), /^server: .*breaks off: out of order/);
    assert.match(await told(ask('tftp://127.0.0.1/')), /^address: /);
    assert.match(await told(ask('tftp://127.0.0.1/a%00b')), /^address: /);
  });

  it('a server that breaks off in the middle, and one without an end', async () => {
    const endless = await ScriptedServer.start(rig, (packet, send) => {
      send(data(isRequest(packet) ? 1 : block(packet) + 1, Buffer.alloc(512)));
    });
    assert.match(await told(ask(`${endless.url}/x.cfg`)), /^large: /);
    const cut = await ScriptedServer.start(rig, (packet, send) => {
      if (isRequest(packet)) send(options('tsize', '600', 'blksize', '512'));
      else if (block(packet) === 0) send(data(1, 'short'));
    });
    assert.match(await told(ask(`${cut.url}/x.cfg`)), /^broken: .*ends after 5 of 600 octets/);
  });

  it('random packets are read or not, and never break anything', () => {
    const random = seeded(11);
    let state: TftpState = { phase: 'idle' };
    for (let round = 0; round < 20_000; round++) {
      const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 24) }, () => Math.floor(random() * 256)));
      if (bytes.length > 1) bytes.writeUInt16BE(Math.floor(random() * 8), 0);
      const packet = parsePacket(bytes);
      state = next(state, packet === null ? { type: 'start', file: 'x' } : { type: 'packet', packet });
      state = next(state, { type: 'stored', more: true });
      if (state.phase === 'ended') state = { phase: 'idle' };
    }
  });

  it('block numbers begin anew after 65,535', () => {
    const state: TftpState = {
      ...{ phase: 'waiting', file: 'x', last: Buffer.alloc(0), wait: 1000, block: 65_535, size: 512 },
    };
    const step = tftp(state, { type: 'packet', packet: { type: 'data', block: 0, bytes: Buffer.alloc(512) } });
    const effects: readonly TftpEffect[] = step?.effects ?? [];
    assert.deepEqual(
      effects.map(({ type }) => type),
      ['stop-timer', 'store'],
    );
  });
});
