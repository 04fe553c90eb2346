/** Flows to the registrar (RFC 5626): real sockets, a scripted registrar, a clock that the test moves. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import type { AgentOptions, TransportName } from '../../src/sip/facts.ts';
import { backOff } from '../../src/sip/registration/flow.ts';
import { bindingRequest, isStun, parseBindingAnswer } from '../../src/sip/transport/stun.ts';
import { eventually } from '../support/eventually.ts';
import { type Rig, useRig } from '../support/rig.ts';

const HOST = '127.0.0.1';
const INSTANCE = 'urn:uuid:00000000-0000-1000-8000-020090800405';
const VECTORS = new URL('../data/vectors/stun.json', import.meta.url);

describe('STUN binding as a keep-alive', () => {
  type Vector = { name: string; hex: string; xorMapped?: string };
  const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { vectors: Vector[] };

  for (const { name, hex, xorMapped } of vectors) {
    const bytes = Buffer.from(hex, 'hex');
    it(`${name}: read, altered, cut (RFC 5769 section 2)`, () => {
      assert.ok(isStun(bytes));
      const answer = parseBindingAnswer(bytes);
      assert.equal(answer.ok ? answer.value.mapped : undefined, xorMapped);
      for (let at = 0; at < bytes.length; at++) assert.ok(!parseBindingAnswer(bytes.subarray(0, at)).ok);
      // The fingerprint is the last attribute; under another type it would be one that nobody knows.
      for (let at = 0; at < bytes.length - 8; at++) {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ 0x10;
        assert.ok(!parseBindingAnswer(altered).ok, `octet ${at}`);
      }
    });
  }

  it('a request has no attributes; families that nobody knows are refused (RFC 5389 section 15.1)', () => {
    const request = bindingRequest(Buffer.alloc(12, 7));
    assert.equal(request.toString('hex'), `000100002112a442${'07'.repeat(12)}`);
    for (const family of [0, 3]) {
      const answer = Buffer.from(`0101000c2112a442${'07'.repeat(12)}002000080${'00'}${family}a147e112a643`, 'hex');
      assert.ok(!parseBindingAnswer(answer).ok);
    }
  });
});

describe('outbound flows', () => {
  const rig = useRig();
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  async function agent(port: number, transport: TransportName, more: Partial<AgentOptions> = {}): Promise<string[]> {
    const opened = await Agent.open({
      clock,
      log: silentLog,
      address: HOST,
      port: 0,
      userAgent: 'test',
      timers: { t1: 500, t2: 4_000, t4: 5_000 },
      inviteTimeout: 60_000,
      rport: true,
      nameServers: [],
      instance: INSTANCE,
      ...more,
    });
    assert.ok(opened.ok);
    const phases: string[] = [];
    opened.value.facts.subscribe(fact => fact.type === 'registration' && phases.push(fact.phase));
    rig.defer(async () => {
      const closed = opened.value.close();
      await clock.advance(10_000);
      await closed;
    });
    opened.value.setAccount({
      id: 1,
      user: '100',
      domain: HOST,
      displayName: '',
      credentials: { username: '', password: '' },
      registrars: [{ host: HOST, port, transport }],
      registration: { expires: 3_600, refreshPercent: 50, retryAfter: 60 },
    });
    return phases;
  }

  it('REGISTER tells instance and flow (RFC 5626 section 4.2)', async () => {
    const server = await Registrar.tcp(rig);
    await agent(server.port, 'tcp');
    const text = await server.registers(1);
    assert.ok(text.includes(`;transport=tcp>;+sip.instance="<${INSTANCE}>";reg-id=1\r\n`), text);
    assert.match(text, /^Supported: .*outbound/m);
    assert.match(text, /^Via: SIP\/2\.0\/TCP [^\r\n]*;alias/m);
  });

  it('439: once more without outbound (RFC 5626 section 11.6)', async () => {
    const server = await Registrar.tcp(rig, ['SIP/2.0 439 First Hop Lacks Outbound Support']);
    await agent(server.port, 'tcp');
    assert.doesNotMatch(await server.registers(2), /reg-id|outbound/);
  });

  it('a double CRLF that is not answered within 10 s ends the flow: a new one is registered (RFC 5626 section 4.4.1)', async () => {
    const server = await Registrar.tcp(rig);
    server.headers = 'Require: outbound\r\nFlow-Timer: 30\r\n';
    const phases = await agent(server.port, 'tcp');
    await server.registers(1);
    await eventually('the registration', () => phases.includes('registered'));
    await clock.advance(30_001);
    await eventually('a ping', () => server.pings === 1);
    await ioTurn();
    await clock.advance(30_001);
    await eventually('another ping', () => server.pings === 2);
    await ioTurn();
    server.pongs = false;
    await clock.advance(30_001);
    await eventually('the last ping', () => server.pings === 3);
    await clock.advance(10_001);
    await server.registers(2);
    assert.equal(server.connections, 2);
  });

  it('a server that is not known to answer is not expected to (RFC 5626 section 4.4)', async () => {
    const server = await Registrar.tcp(rig);
    server.pongs = false;
    const phases = await agent(server.port, 'tcp');
    await eventually('the registration', () => phases.includes('registered'));
    for (let count = 1; count <= 2; count++) {
      await clock.advance(120_001);
      await eventually('a ping', () => server.pings === count);
      await clock.advance(10_001);
    }
    assert.equal(server.connections, 1);
  });

  it('a connection that the server closes is replaced at once, then more and more slowly (RFC 5626 section 4.5)', async () => {
    const server = await Registrar.tcp(rig);
    const phases = await agent(server.port, 'tcp');
    await eventually('the registration', () => phases.includes('registered'));
    server.cut();
    await eventually('another registration', async () => {
      await clock.advance(1);
      return phases.filter(phase => phase === 'registered').length === 2;
    });
    server.cut();
    await ioTurn();
    await clock.advance(14_000);
    await ioTurn();
    assert.equal(server.connections, 2);
    await eventually('a third registration', async () => {
      await clock.advance(1_000);
      return server.connections === 3;
    });
    assert.deepEqual(
      [0, 1, 2, 9].map(failures => backOff(failures, () => 0)),
      [15_000, 30_000, 60_000, 900_000],
    );
  });

  it('STUN on UDP: another mapped address ends the flow (RFC 5626 section 4.4.2)', async () => {
    const server = await Registrar.udp(rig);
    server.headers = 'Require: outbound\r\n';
    await agent(server.port, 'udp');
    await server.registers(1);
    await eventually('a binding request', () => server.pings >= 1);
    await ioTurn();
    await clock.advance(29_001);
    await eventually('another binding request', () => server.pings >= 2);
    await ioTurn();
    assert.equal(server.seen.length, 1);
    server.mappedPort = 9;
    await clock.advance(29_001);
    await eventually('another registration', async () => {
      await clock.advance(1);
      // The clock runs ahead of the network, so the same one may come twice.
      return server.seen.length >= 2;
    });
  });
});

/** Lets what is on its way through the loopback arrive. */
async function ioTurn(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setTimeout(resolve, 1));
}

/** A registrar as small as can be. */
class Registrar {
  port = 0;
  /** REGISTER requests. */
  readonly seen: string[] = [];
  headers = '';
  connections = 0;
  pings = 0;
  pongs = true;
  mappedPort = 4_711;
  readonly #firstAnswers: string[];
  readonly #sockets = new Set<Socket>();

  private constructor(firstAnswers: string[]) {
    this.#firstAnswers = firstAnswers;
  }

  static async tcp(rig: Rig, firstAnswers: string[] = []): Promise<Registrar> {
    const registrar = new Registrar(firstAnswers);
    const server = createServer(socket => {
      registrar.connections++;
      registrar.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => registrar.#sockets.delete(socket));
      socket.on('data', bytes => registrar.#stream(bytes.toString(), text => socket.write(text)));
    });
    await new Promise<void>(resolve => server.listen(0, HOST, resolve));
    registrar.port = (server.address() as { port: number }).port;
    rig.defer(() => {
      registrar.cut();
      server.close();
    });
    return registrar;
  }

  static async udp(rig: Rig): Promise<Registrar> {
    const registrar = new Registrar([]);
    const socket = createSocket('udp4');
    socket.on('message', (bytes, { port, address }) => {
      if (isStun(bytes)) socket.send(registrar.#bound(bytes), port, address);
      else registrar.#stream(bytes.toString(), text => socket.send(text, port, address));
    });
    await new Promise<void>(resolve => socket.bind(0, HOST, resolve));
    registrar.port = socket.address().port;
    rig.defer(() => {
      socket.close();
    });
    return registrar;
  }

  /** The latest REGISTER, when there are `count`. */
  registers(count: number): Promise<string> {
    return eventually(`${count} REGISTER`, () => (this.seen.length >= count ? this.seen.at(-1) : undefined));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #stream(text: string, send: (text: string) => void): void {
    if (text === '\r\n\r\n') {
      this.pings++;
      if (this.pongs) send('\r\n');
      return;
    }
    if (!text.startsWith('REGISTER ')) return;
    this.seen.push(text);
    const lines = text.split('\r\n').filter(line => /^(Via|From|To|Call-ID|CSeq|Contact):/.test(line));
    const status = this.#firstAnswers.shift() ?? 'SIP/2.0 200 OK';
    send(`${status}\r\n${lines.join('\r\n')}\r\n${this.headers}Content-Length: 0\r\n\r\n`);
  }

  /** An answer with MAPPED-ADDRESS in the plain form. */
  #bound(request: Buffer): Buffer {
    this.pings++;
    const head = Buffer.from(request);
    head.writeUInt16BE(0x01_01, 0);
    head.writeUInt16BE(12, 2);
    const attribute = Buffer.from('0001000800010000c0000201', 'hex');
    attribute.writeUInt16BE(this.mappedPort, 6);
    return Buffer.concat([head, attribute]);
  }
}
