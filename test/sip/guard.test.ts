/** Whom the agent listens to, how often, and what reaches nobody else when something goes wrong inside. */
import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import type { AgentOptions } from '../../src/sip/facts.ts';
import { Rates, sourceKey } from '../../src/sip/guard-rates.ts';
import { Servers } from '../../src/sip/guard-servers.ts';
import { Headers, type SipRequest, type SipResponse } from '../../src/sip/message.ts';
import type { Names } from '../../src/sip/names.ts';
import { HOST, noNames, Peer, Rig, type TestAgent } from './rig.ts';

const SERVER = '192.0.2.1';
const STRANGER = '203.0.113.9';
/** An address without a receiver behind it: nothing has to listen there. */
const proxy = { host: SERVER, port: 5060 };

describe('the door keeper', () => {
  let rig: Rig;
  let stranger: Peer;
  let server: Peer;
  let serial = 0;

  beforeEach(async () => {
    rig = new Rig();
    stranger = await peerAt(STRANGER);
    server = await peerAt(SERVER);
  });

  afterEach(async () => {
    await rig.close();
    assert.equal(rig.clock.pending, 0, 'no timer is left');
  });

  async function peerAt(address: string): Promise<Peer> {
    const peer = new Peer();
    const wire = await rig.net.openWire({
      address,
      port: 0,
      clock: rig.clock,
      log: silentLog,
      receive: ({ source, message }) => message.ok && peer.take(message.value, source),
    });
    assert.ok(wire.ok);
    peer.wire = wire.value;
    return peer;
  }

  function request(method: string, from: Peer, { agent }: TestAgent, user = '100', more: [string, string][] = []) {
    const id = ++serial;
    const headers = new Headers()
      .add('Via', `SIP/2.0/UDP x.invalid:${from.wire?.port};branch=z9hG4bK${id};rport`)
      .add('Max-Forwards', '70')
      .add('From', `<sip:x@x.invalid>;tag=t${id}`)
      .add('To', `<sip:${user}@${HOST}>`)
      .add('Call-ID', `id-${id}`)
      .add('CSeq', `1 ${method}`)
      .add('Contact', `<${from.uri}>`);
    for (const [name, value] of more) headers.add(name, value);
    const asked: SipRequest = { kind: 'request', method, uri: `sip:${user}@${HOST}`, headers, body: Buffer.alloc(0) };
    from.send(asked, { transport: 'udp', address: HOST, port: agent.port });
    return asked;
  }

  const answers = (peer: Peer): number[] =>
    peer.got.filter((one): one is SipResponse => one.kind === 'response').map(({ status }) => status);

  it('a line behind a server rings for that server only; others cannot tell who exists (RFC 3261 section 26.3)', async () => {
    const phone = await rig.agent({ proxy });
    request('INVITE', stranger, phone);
    request('INVITE', stranger, phone, 'nobody');
    request('OPTIONS', stranger, phone);
    request('REFER', stranger, phone, '100', [['Refer-To', '<sip:900@premium.invalid>']]);
    request('NOTIFY', stranger, phone, '100', [['Event', 'check-sync']]);
    await rig.clock.advance(2);
    assert.deepEqual(answers(stranger), [403, 403, 403, 403, 403]);
    assert.equal(new Set(stranger.got.map(one => one.kind === 'response' && one.reason)).size, 1);
    assert.equal(phone.calls.length, 0);
    assert.equal(rig.clock.pending, 0, 'a refusal leaves nothing behind');
    request('INVITE', server, phone);
    await rig.clock.advance(2);
    assert.equal(phone.calls.length, 1);
    phone.calls[0]?.session.reject(486);
    await rig.clock.advance(40_000);
  });

  it('a repeated request gets the same tag without a transaction (RFC 3261 section 8.2.7)', async () => {
    const phone = await rig.agent({ proxy });
    const asked = request('OPTIONS', stranger, phone);
    stranger.send(asked, { transport: 'udp', address: HOST, port: phone.agent.port });
    await rig.clock.advance(2);
    const tags = stranger.responses(403).map(one => one.headers.get('to'));
    assert.equal(tags.length, 2);
    assert.equal(tags[0], tags[1]);
  });

  it('strangers can be dropped, taken in, or trusted by address and network', async () => {
    const dropping = await rig.agent({ proxy }, { guard: { strangers: 'drop' } });
    request('OPTIONS', stranger, dropping);
    stranger.send(request('OPTIONS', stranger, dropping, '100', [['CSeq', 'x']]), {
      transport: 'udp',
      address: HOST,
      port: dropping.agent.port,
    });
    await rig.clock.advance(2);
    assert.deepEqual(answers(stranger), []);
    for (const guard of [{ strangers: 'accept' }, { trusted: ['203.0.113.0/24'] }, { trusted: [STRANGER] }] as const) {
      const phone = await rig.agent({ proxy }, { guard });
      request('OPTIONS', stranger, phone);
      await rig.clock.advance(2);
      assert.equal(answers(stranger).at(-1), 200);
    }
  });

  it('a phone without a server takes direct calls; a line behind one is not reached beside it', async () => {
    const phone = await rig.agent();
    phone.agent.setAccount({ ...phone.account, id: 2, user: '200', proxy });
    request('INVITE', stranger, phone);
    request('INVITE', stranger, phone, '200');
    request('INVITE', stranger, phone, 'nobody');
    await rig.clock.advance(2);
    assert.deepEqual(answers(stranger), [404, 404]);
    assert.deepEqual(
      phone.calls.map(({ session }) => session.account),
      [1],
    );
    phone.calls[0]?.session.reject(486);
    await rig.clock.advance(40_000);
  });

  it('a server that is known by name is found again after it has moved (RFC 3263 section 4)', async () => {
    let address = SERVER;
    const names: Names = { ...noNames, addresses: async () => [address] };
    const phone = await rig.agent({ proxy: { host: 'pbx.test', port: 5060 } }, {}, names);
    await rig.clock.advance(10);
    request('OPTIONS', server, phone);
    await rig.clock.advance(2);
    assert.deepEqual(answers(server), [200]);
    address = STRANGER;
    request('OPTIONS', stranger, phone);
    await rig.clock.advance(10);
    request('OPTIONS', stranger, phone);
    await rig.clock.advance(10);
    assert.deepEqual(answers(stranger), [403, 200]);
    await rig.clock.advance(40_000);
  });

  it('a flood is answered with 503, then with silence; the server is served all the same (RFC 3261 section 21.5.4)', async () => {
    const phone = await rig.agent({}, { guard: { requestsPerSecond: 10, trusted: [SERVER] } });
    for (let count = 0; count < 200; count++) request('OPTIONS', stranger, phone);
    await rig.clock.advance(2);
    const of = (status: number): number => answers(stranger).filter(one => one === status).length;
    assert.deepEqual([of(200), of(503), answers(stranger).length], [30, 30, 60]);
    assert.equal(stranger.responses(503)[0]?.headers.get('retry-after'), '5');
    request('OPTIONS', server, phone);
    await rig.clock.advance(1_000);
    assert.deepEqual(answers(server), [200]);
    request('OPTIONS', stranger, phone);
    await rig.clock.advance(40_000);
    assert.equal(of(200), 31);
  });

  it('a flood of strangers behind a server costs a few answers and no transaction', async () => {
    const phone = await rig.agent({ proxy });
    for (let count = 0; count < 500; count++) request('INVITE', stranger, phone);
    await rig.clock.advance(2);
    assert.equal(answers(stranger).length, 20);
    assert.equal(rig.clock.pending, 0);
  });

  it('direct calls leave room for those through a server', async () => {
    const phone = await rig.agent({}, { guard: { trusted: [SERVER] } });
    for (let count = 0; count < 9; count++) request('INVITE', stranger, phone);
    request('INVITE', server, phone);
    await rig.clock.advance(2);
    assert.equal(phone.calls.length, 9);
    assert.deepEqual(answers(stranger), [486]);
    for (const { session } of phone.calls) session.reject(486);
    await rig.clock.advance(40_000);
  });

  it('listeners that throw, at once and in timers, stop neither calls nor each other', async () => {
    const errors: string[] = [];
    const log: Log = { ...silentLog, error: text => void errors.push(text), room: () => log };
    const phone = await rig.agent({}, { log });
    const told: string[] = [];
    phone.agent.facts.subscribe(fact => {
      if (fact.type !== 'incoming') throw new Error('agent listener');
      fact.session.facts.subscribe(({ type }) => {
        throw new Error(`session listener ${type}`);
      });
      fact.session.facts.subscribe(({ type }) => told.push(type));
      fact.session.ring();
    });
    request('INVITE', stranger, phone);
    await rig.clock.advance(200_000);
    const invite = stranger.responses(180)[0];
    assert.ok(invite);
    phone.calls[0]?.session.accept('answer');
    // The ACK never comes: a timer ends the call.
    await rig.clock.advance(60_000);
    assert.equal(told.at(-1), 'ended');
    assert.ok(errors.some(text => text.includes('agent listener')));
    assert.ok(errors.some(text => text.includes('session listener ended')));
  });

  it('a failing timer of the agent ends in the log', async () => {
    const clock = new ManualClock();
    const errors: string[] = [];
    const log: Log = { ...silentLog, error: text => void errors.push(text), room: () => log };
    let fire = (): void => {};
    const options: AgentOptions = {
      clock: {
        now: () => clock.now(),
        wall: () => clock.wall(),
        after: (_, due) => ({ cancel: () => {}, ...keep(due) }),
      },
      log,
      address: HOST,
      port: 0,
      userAgent: 'test',
      timers: { t1: 500, t2: 4_000, t4: 5_000 },
      inviteTimeout: 60_000,
      rport: true,
      nameServers: [],
    };
    function keep(due: () => void): object {
      fire = due;
      return {};
    }
    const openWire: typeof rig.net.openWire = async given => {
      given.clock.after(1, () => {
        throw new Error('in a timer');
      });
      return rig.net.openWire(given);
    };
    const opened = await Agent.open(options, { openWire, names: noNames });
    assert.ok(opened.ok);
    fire();
    assert.ok(errors[0]?.includes('in a timer'));
    await opened.value.close();
  });
});

describe('rates and sources', () => {
  it('a bucket fills again with time, and their number is bounded', () => {
    let now = 0;
    const rates = new Rates({ now: () => now, wall: () => new Date(0), after: () => ({ cancel: () => {} }) }, 100);
    const rate = { rate: 2, burst: 3 };
    const five = (): string[] => Array.from({ length: 5 }, () => rates.take('a', rate));
    assert.deepEqual(five(), ['fine', 'fine', 'fine', 'busy', 'busy']);
    assert.deepEqual(five(), ['busy', 'flood', 'flood', 'flood', 'flood']);
    now = 1_000;
    assert.deepEqual(five(), ['fine', 'fine', 'busy', 'busy', 'flood']);
    for (let source = 0; source < 10_000; source++) rates.take(String(source), rate);
    assert.equal(rates.size, 100);
  });

  it('one IPv6 network is one source', () => {
    assert.equal(sourceKey('2001:db8::1'), sourceKey('2001:db8:0:0:ffff::2'));
    assert.notEqual(sourceKey('2001:db8:0:1::1'), sourceKey('2001:db8::1'));
    assert.equal(sourceKey('192.0.2.1'), '192.0.2.1');
  });

  it('trusted networks are read, nonsense among them is passed over', () => {
    const servers = new Servers(['10.0.0.0/8', '2001:db8::/32', 'nonsense', '1.2.3.4/99', '5.6.7.8/1/2'], () => {});
    assert.ok(servers.isTrusted('10.1.2.3') && servers.isTrusted('2001:db8:1::1'));
    assert.ok(!servers.isTrusted('11.0.0.1') && !servers.isTrusted('1.2.3.4') && !servers.isTrusted('name'));
  });
});
