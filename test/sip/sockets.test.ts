import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { ManualClock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import type { AgentOptions, TraceFact } from '../../src/sip/facts.ts';
import { ClosedPorts } from '../../src/sip/transport/closed-port.ts';
import { UdpSocket } from '../../src/sip/transport/udp.ts';
import type { Endpoint, Signal } from '../../src/sip/transport/wire.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/ports.ts';
import { HOST } from './rig.ts';

const OPTIONS: AgentOptions = {
  clock: realClock,
  log: silentLog,
  address: HOST,
  port: 0,
  userAgent: 'test',
  timers: { t1: 500, t2: 4_000, t4: 5_000 },
  inviteTimeout: 60_000,
  rport: true,
  nameServers: [],
};

async function open(options: Partial<AgentOptions> = {}): Promise<Agent> {
  const opened = await Agent.open({ ...OPTIONS, ...options });
  assert.ok(opened.ok);
  opened.value.setAccount({
    id: 1,
    user: 'user',
    domain: HOST,
    displayName: '',
    credentials: { username: '', password: '' },
    registrars: [],
    registration: { expires: 60, refreshPercent: 50, retryAfter: 5 },
  });
  return opened.value;
}

describe('a UDP port that nobody listens on', () => {
  const BLANK_LINE = '\r\n\r\n';
  const at = (port: number): Endpoint => ({ transport: 'udp', address: HOST, port });

  it('is found out by who suspects it (RFC 3261 section 18.4), an open one is left in peace', async () => {
    const signals: Signal[] = [];
    const heard: string[] = [];
    const bound = await UdpSocket.bind(
      { address: HOST, port: 0, clock: realClock, log: silentLog, receive: () => {}, signal: one => signals.push(one) },
      0,
    );
    assert.ok(bound.ok);
    const server = createSocket('udp4').on('message', bytes => heard.push(bytes.toString()));
    server.bind(0, HOST);
    await once(server, 'listening');
    const { port } = server.address();
    for (let again = 0; again < 3; again++) bound.value.suspect(at(port));
    await eventually('the question', () => heard.length > 0);
    assert.deepEqual([heard, signals], [[BLANK_LINE], []]);
    server.close();
    await once(server, 'close');
    const gone = await freePort();
    bound.value.suspect(at(gone));
    await eventually('the answer', () => signals.length > 0);
    const [signal] = signals;
    assert.deepEqual(signal?.type === 'closed' && signal.source, at(gone));
    bound.value.suspect(at(gone));
    await bound.value.close();
    bound.value.suspect(at(gone));
    assert.equal(signals.length, 1);
  });

  it('whoever is heard from there lives, though it refuses what comes from another port of ours (RFC 3261 section 18.4)', async () => {
    const signals: Signal[] = [];
    let taken = 0;
    const bound = await UdpSocket.bind(
      {
        address: HOST,
        port: 0,
        clock: realClock,
        log: silentLog,
        receive: () => taken++,
        signal: one => signals.push(one),
      },
      0,
    );
    assert.ok(bound.ok);
    // A socket that is connected to our SIP port stands for a firewall that lets only that one in.
    const server = createSocket('udp4');
    server.bind(0, HOST);
    await once(server, 'listening');
    const { port } = server.address();
    server.connect(bound.value.port, HOST);
    await once(server, 'connect');
    server.send('no message');
    await eventually('its word', () => taken > 0);
    bound.value.suspect(at(port));
    const gone = await freePort();
    bound.value.suspect(at(gone));
    await eventually('the answer', () => signals.some(one => one.source.port === gone));
    assert.deepEqual(
      signals.map(one => one.source.port),
      [gone],
    );
    server.close();
    await bound.value.close();
  });

  it('a word from there ends the question and keeps the next one away for a minute; a bad port ends it, too', async () => {
    const clock = new ManualClock();
    const ports = new ClosedPorts(HOST, clock, () => assert.fail('it lives'));
    const server = createSocket('udp4').bind(0, HOST);
    await once(server, 'listening');
    const place = at(server.address().port);
    const asking = (): boolean => clock.pending === 1;
    ports.ask(place);
    assert.ok(asking());
    ports.heard(place);
    assert.ok(!asking());
    await clock.advance(59_000);
    ports.ask(place);
    assert.ok(!asking());
    await clock.advance(1_000);
    ports.ask(place);
    assert.ok(asking());
    ports.close();
    ports.ask(at(70_000));
    await eventually('the end', () => !asking());
    server.close();
  });

  it('ends a registration that was sent there, not only its timer does (RFC 3261 section 17.1.4)', async () => {
    const agent = await open();
    const failed: string[] = [];
    agent.facts.subscribe(fact => failed.push(JSON.stringify(fact)));
    agent.setAccount({
      id: 1,
      user: 'user',
      domain: HOST,
      displayName: '',
      credentials: { username: '', password: '' },
      registrars: [{ host: HOST, port: await freePort(), transport: 'udp' }] as never,
      registration: { expires: 60, refreshPercent: 50, retryAfter: 5 },
    });
    await eventually('the failure', () => failed.some(fact => /cannot be reached/.test(fact)));
    await agent.close();
  });
});

describe('the open port, real sockets', () => {
  let agent: Agent;
  let socket: Socket;
  let received: string[];

  beforeEach(async () => {
    agent = await open();
    received = [];
    socket = createSocket('udp4');
    socket.on('message', bytes => received.push(bytes.toString()));
    socket.bind(0, HOST);
    await once(socket, 'listening');
  });

  afterEach(async () => {
    socket.close();
    await agent.close();
  });

  let serial = 0;
  function options(transport: string, port: number): string {
    return (
      `OPTIONS sip:user@${HOST} SIP/2.0\r\nVia: SIP/2.0/${transport} ${HOST}:${port};branch=z9hG4bKlive${++serial}\r\n` +
      `From: <sip:t@t>;tag=1\r\nTo: <sip:user@${HOST}>\r\nCall-ID: live${serial}\r\nCSeq: ${serial} OPTIONS\r\nContent-Length: 0\r\n\r\n`
    );
  }

  function send(bytes: Buffer | string): void {
    socket.send(bytes, agent.port, HOST);
  }

  /** Answers come in order on loopback: when the OPTIONS is answered, all before it was taken. */
  async function alive(): Promise<string[]> {
    send(options('UDP', socket.address().port));
    const mine = `live${serial}`;
    while (!received.some(text => text.includes(`Call-ID: ${mine}\r\n`))) await once(socket, 'message');
    const rest = received.filter(text => !text.includes(`Call-ID: ${mine}\r\n`));
    const own = received.find(text => text.includes(`Call-ID: ${mine}\r\n`));
    assert.match(own ?? '', /^SIP\/2\.0 200 [\s\S]*Allow: INVITE, ACK, CANCEL, BYE, OPTIONS/);
    received = [];
    return rest;
  }

  it('garbage, emptiness and size on UDP (RFC 3261 section 18.3)', async () => {
    for (const bytes of ['', '\0', '\r\n\r\n', 'hello', 'SIP/2.0 200', '\xff'.repeat(2_000), 'INVITE '.repeat(5_000)]) {
      send(Buffer.from(bytes, 'latin1'));
    }
    send(
      `INVITE sip:user@${HOST} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST};branch=z9hG4bKx;rport\r\nX: ${'y'.repeat(60_000)}\r\n\r\n`,
    );
    const answers = await alive();
    assert.deepEqual(
      answers.map(text => text.slice(0, 11)),
      ['SIP/2.0 513'],
    );
  });

  it('answers go where the request came from, whatever Via says (RFC 3261 section 18.2.1, RFC 3581 section 4)', async () => {
    const request = options('UDP', socket.address().port).replace(
      `UDP ${HOST}:${socket.address().port}`,
      'UDP 192.0.2.1:9;rport;maddr=192.0.2.2',
    );
    send(request);
    const [answer] = await alive();
    assert.match(answer ?? '', new RegExp(`rport=${socket.address().port}.*received=${HOST}|received=${HOST}.*rport=`));
  });

  it('one TCP connection: pieces, several at once, CRLF keep-alive, then a message without end (RFC 3261 section 18.3, RFC 5626 section 4.4.1)', async () => {
    const stream = connect(agent.port, HOST);
    let text = '';
    stream.on('data', bytes => (text += bytes.toString()));
    await once(stream, 'connect');
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(text)) await once(stream, 'data');
    };
    const [first, second] = [options('TCP', 1), options('TCP', 1)];
    stream.write(first.slice(0, 40));
    await new Promise(setImmediate);
    stream.write(first.slice(40) + second);
    await until(/200 OK[\s\S]*200 OK/);
    text = '';
    stream.write('\r\n\r\n');
    await until(/^\r\n$/);
    text = '';
    const closed = once(stream, 'close');
    stream.write(options('TCP', 1).replace('Content-Length: 0', 'Content-Length: -5'));
    await closed;
    assert.match(text, /^SIP\/2\.0 400/);
    await alive();
  });

  it('garbage, size and a cut message on TCP: closed, the port stays open (RFC 3261 section 18.3)', async () => {
    const rows: [string, RegExp][] = [
      ['hello\r\n\r\n', /^$/],
      [`${'x'.repeat(70_000)}`, /^$/],
      [options('TCP', 1).replace('Content-Length: 0', 'Content-Length: 99999'), /^SIP\/2\.0 413/],
      [options('TCP', 1).slice(0, 50), /^$/],
    ];
    for (const [bytes, expected] of rows) {
      const stream = connect(agent.port, HOST);
      let text = '';
      stream.on('data', chunk => {
        text += chunk.toString();
      });
      stream.on('error', () => {});
      await once(stream, 'connect');
      const closed = once(stream, 'close');
      if (bytes.length < 51) stream.end(bytes);
      else stream.write(bytes);
      await closed;
      assert.match(text, expected);
    }
    await alive();
  });

  it('a flood of TCP connections from one address is cut off, the port stays open', async () => {
    const streams = Array.from({ length: 40 }, () => connect(agent.port, HOST));
    const closed = streams.map(stream => {
      stream.on('error', () => {});
      return once(stream, 'close');
    });
    await Promise.any(closed);
    for (const stream of streams) stream.destroy();
    await Promise.all(closed);
    await alive();
  });

  it('a call over TCP uses one connection for both directions; the trace has no secrets (RFC 3261 section 18.2.2)', async () => {
    const other = await open();
    const trace: TraceFact[] = [];
    other.facts.subscribe(fact => fact.type === 'message' && trace.push(fact));
    const ended = new Promise<string>(resolve => {
      other.facts.subscribe(fact => {
        if (fact.type !== 'incoming') return;
        fact.session.accept('answer');
        fact.session.facts.subscribe(told => {
          if (told.type === 'confirmed') fact.session.hangup();
          if (told.type === 'ended') resolve(told.cause.kind);
        });
      });
    });
    const session = agent.invite(1, `sip:user@${HOST}:${other.port};transport=tcp`, 'a=crypto:1 X inline:c2VjcmV0');
    const over = new Promise<void>(resolve => session.facts.subscribe(fact => fact.type === 'ended' && resolve()));
    assert.equal(await ended, 'hangup');
    await over;
    await other.close();
    assert.ok(trace.every(({ transport }) => transport === 'tcp'));
    assert.deepEqual(
      trace.filter(({ startLine }) => /^(INVITE|BYE)/.test(startLine)).map(({ direction }) => direction),
      ['in', 'out'],
    );
    assert.ok(trace.every(({ text }) => !text.includes('c2VjcmV0')));
  });
});

describe('opening the port', () => {
  it('a port that is taken gives a remedy, for UDP and for TCP', async () => {
    const agent = await open();
    const second = await Agent.open({ ...OPTIONS, port: agent.port });
    assert.equal(!second.ok && second.error.what, `UDP port ${agent.port} is in use by another program.`);
    assert.match((!second.ok && second.error.remedy) || '', /another SIP port/);
    await agent.close();
    const elsewhere = await Agent.open({ ...OPTIONS, address: '192.0.2.77' });
    assert.match((!elsewhere.ok && elsewhere.error.what) || '', /no address 192\.0\.2\.77/);
  });
});
