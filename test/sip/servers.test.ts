import assert from 'node:assert/strict';
import type { AccountOptions, Redundancy, RegistrationState, ServerAddress } from '../../src/sip/facts.ts';
import type { SipRequest } from '../../src/sip/message.ts';
import { HOST, type Peer, Rig, record, story, type TestAgent } from './rig.ts';

/** A registrar and proxy in one: it takes every registration, and answers calls by itself. */
class Server {
  readonly peer: Peer;
  /** 'up' answers, 'silent' does not, a number refuses everything with it. */
  state: 'up' | 'silent' | number = 'up';

  constructor(peer: Peer) {
    this.peer = peer;
    peer.onRequest = request => this.#serve(request);
  }

  get address(): ServerAddress {
    return { host: HOST, port: this.peer.wire?.port ?? 0, transport: 'udp' };
  }

  /** Requests by method since the last look, REGISTER with Expires 0 as 'UNREGISTER'. */
  get heard(): string[] {
    const requests = this.peer.got.splice(0).filter(message => message.kind === 'request');
    const name = ({ method, headers }: SipRequest) =>
      method === 'REGISTER' && headers.get('expires') === '0' ? 'UNREGISTER' : method;
    return [...new Set(requests.map(name))];
  }

  #serve(request: SipRequest): void {
    if (request.method === 'ACK' || this.state === 'silent') return;
    if (typeof this.state === 'number') {
      this.peer.answer(request, this.state, 'server');
      return;
    }
    const headers: Record<string, string> = { Expires: '600' };
    if (request.method === 'INVITE') headers['Record-Route'] = `<sip:${HOST}:${this.address.port};lr>`;
    const sdp = request.method === 'INVITE' ? { sdp: 'answer' } : {};
    this.peer.answer(request, 200, 'server', { headers, ...sdp });
  }
}

const REDUNDANCY: Redundancy = {
  mode: 'asymmetric',
  backups: [],
  holdDown: 0,
  detectBy: 'OPTIONS',
  switchOnFailure: false,
  noSwitchOn: [],
};

describe('a line with two servers', () => {
  let rig: Rig;
  let one: Server;
  let two: Server;

  beforeEach(async () => {
    rig = new Rig();
    one = new Server(await rig.peer());
    two = new Server(await rig.peer());
  });

  afterEach(async () => {
    one.state = 'up';
    two.state = 'up';
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  /** `redundancy` null: both are servers of the line, the second one is not its backup. */
  async function line(redundancy: Partial<Redundancy> | null, more: Partial<AccountOptions> = {}): Promise<TestAgent> {
    const backup = { redundancy: { ...REDUNDANCY, backups: [two.address], ...redundancy } };
    const account = {
      proxy: one.address,
      registrars: [one.address, two.address],
      ...(redundancy === null ? {} : backup),
      keepAlive: { proxy: 30, registrar: 0 },
      ...more,
    };
    const made = await rig.agent(account, { timers: { t1: 500, t2: 4_000, t4: 5_000, silence: 3_000 } });
    await rig.clock.advance(100);
    return made;
  }

  /** The last word about each server: 'primary registered *', with a star for the one in use. */
  function servers(states: readonly RegistrationState[]): string[] {
    return [0, 1].map(server => {
      const last = states.findLast(state => state.server === server);
      return `${last?.role} ${last?.phase}${last?.reason === undefined ? '' : `: ${last.reason}`}${last?.inUse ? ' *' : ''}`;
    });
  }

  function call({ agent }: TestAgent) {
    const session = agent.invite(1, '200', 'offer');
    return { session, facts: record(session) };
  }

  it('asymmetric: away while the primary is dead, and back when it answers', async () => {
    one.state = 'silent';
    const made = await line({});
    assert.deepEqual(servers(made.registrations), ['primary registering *', 'redundant unregistered']);
    await rig.clock.advance(3_100);
    const reason = `no answer from ${HOST}`;
    assert.deepEqual(servers(made.registrations), [`primary failed: ${reason}`, 'redundant registered *']);
    one.state = 'up';
    one.heard;
    await rig.clock.advance(31_000);
    assert.deepEqual(one.heard, ['OPTIONS', 'REGISTER']);
    assert.deepEqual(two.heard, ['REGISTER', 'OPTIONS', 'UNREGISTER']);
    assert.deepEqual(servers(made.registrations), ['primary registered *', 'redundant unregistered']);
  });

  it('symmetric: it stays where it is, and the other server is left in peace', async () => {
    one.state = 'silent';
    const made = await line({ mode: 'symmetric' });
    await rig.clock.advance(3_100);
    one.state = 'up';
    one.heard;
    await rig.clock.advance(120_000);
    assert.deepEqual(one.heard, []);
    assert.equal(servers(made.registrations)[1], 'redundant registered *');
    two.state = 'silent';
    await rig.clock.advance(35_000);
    assert.equal(servers(made.registrations)[0], 'primary registered *');
  });

  it('simultaneous: both are registered, and a call goes through the one that is left without a pause', async () => {
    const made = await line({ mode: 'simultaneous', t1: 20 });
    assert.deepEqual(servers(made.registrations), ['primary registered *', 'redundant registered']);
    one.state = 'silent';
    await rig.clock.advance(35_000);
    assert.deepEqual(servers(made.registrations), [`primary failed: no answer from ${HOST}`, 'redundant registered *']);
    const { facts, session } = call(made);
    await rig.clock.advance(10);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed']);
    session.hangup();
    one.state = 'up';
    await rig.clock.advance(30_000);
    assert.deepEqual(servers(made.registrations), ['primary registered *', 'redundant registered']);
  });

  it('an INVITE that its server does not answer is sent to the next one, in a new transaction (RFC 3263 section 4.3)', async () => {
    const made = await line({});
    one.state = 'silent';
    const { facts, session } = call(made);
    await rig.clock.advance(3_100);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed']);
    const [first, second] = [one, two].map(({ peer }) => peer.last('INVITE').headers);
    assert.equal(first?.get('call-id'), second?.get('call-id'));
    assert.notEqual(first?.get('via'), second?.get('via'));
    // The failed call is as good as a probe: the registration has moved, too.
    assert.equal(servers(made.registrations)[1], 'redundant registered *');
    session.hangup();
    await rig.clock.advance(100);
    assert.deepEqual(two.heard, ['REGISTER', 'INVITE', 'ACK', 'BYE']);
  });

  it('an INVITE that got 100 from a server which dies then goes to the next one; one that rings waits (RFC 3261 section 17.1.1.2)', async () => {
    for (const [status, moves] of [
      [100, true],
      [180, false],
    ] as const) {
      one.state = 'up';
      const made = await line({ mode: 'symmetric' }, { keepAlive: { proxy: 0, registrar: 0 } });
      const serve = one.peer.onRequest;
      one.peer.onRequest = request => {
        if (request.method !== 'INVITE') return serve(request);
        one.peer.answer(request, status, 'server');
        one.state = 'silent';
      };
      one.heard;
      const { facts, session } = call(made);
      // The server is asked after T2, and has the time that servers have.
      await rig.clock.advance(4_000 + 3_200);
      one.peer.onRequest = serve;
      assert.deepEqual(story(facts), moves ? ['answer answer', 'confirmed'] : ['progress 180'], `${status}`);
      const cancelled = one.peer.requests('CANCEL').some(({ headers }) => headers.get('call-id') === session.callId);
      assert.equal(cancelled, moves);
      one.state = 'up';
      session.hangup();
      await rig.clock.advance(100);
    }
  });

  it('a suspicion over UDP moves the INVITE that nobody has answered, never one that rings (RFC 3261 section 18.4)', async () => {
    for (const rings of [false, true]) {
      one.state = 'up';
      const made = await line({}, { keepAlive: { proxy: 0, registrar: 0 } });
      const serve = one.peer.onRequest;
      one.state = 'silent';
      if (rings) one.peer.onRequest = request => one.peer.answer(request, 180, 'server');
      const { facts, session } = call(made);
      await rig.clock.advance(100);
      rig.net.closed({ transport: 'udp', address: HOST, port: one.address.port ?? 0 });
      await rig.clock.advance(100);
      one.peer.onRequest = serve;
      assert.deepEqual(story(facts), rings ? ['progress 180'] : ['answer answer', 'confirmed']);
      const there = two.peer.requests('INVITE').some(({ headers }) => headers.get('call-id') === session.callId);
      assert.equal(there, !rings);
      one.state = 'up';
      session.hangup();
      await rig.clock.advance(100);
    }
  });

  it('a slow server that answers when it is asked keeps its call', async () => {
    const made = await line({}, { keepAlive: { proxy: 0, registrar: 0 } });
    const serve = one.peer.onRequest;
    one.peer.onRequest = request => (request.method === 'INVITE' ? one.peer.answer(request, 100, '') : serve(request));
    two.heard;
    const { facts, session } = call(made);
    await rig.clock.advance(20_000);
    assert.deepEqual([story(facts), two.heard], [[], []]);
    assert.equal(one.peer.requests('OPTIONS').length, 1);
    one.peer.onRequest = serve;
    session.hangup();
  });

  it('begins at the server that was in use before the restart, and still goes back to the primary', async () => {
    const lastServer = `${HOST}:${two.address.port}`;
    const made = await line({}, { lastServer });
    assert.deepEqual([one.heard, two.heard], [[], ['REGISTER']]);
    await rig.clock.advance(31_000);
    assert.equal(servers(made.registrations)[0], 'primary registered *');
    await line({}, { lastServer: 'gone.example' });
    assert.deepEqual(one.heard, ['OPTIONS', 'REGISTER'], 'one that is not named any more does not count');
    two.heard;
    await line({}, { lastServer, keepAlive: { proxy: 0, registrar: 0 } });
    assert.deepEqual(two.heard, [], 'nor does one from which there is no way back');
  });

  it('a second outbound proxy is another way to the same server', async () => {
    const main = new Server(await rig.peer());
    const reserve = new Server(await rig.peer());
    const redundancy = { backups: [], outbounds: [reserve.address] };
    const made = await line(redundancy, { registrars: [one.address], outbound: main.address });
    assert.deepEqual([main.heard, reserve.heard], [['REGISTER'], []]);
    const { facts, session } = call(made);
    await rig.clock.advance(100);
    main.state = 'silent';
    await rig.clock.advance(35_000);
    assert.deepEqual(reserve.heard, ['REGISTER']);
    assert.equal(made.registrations.findLast(({ inUse }) => inUse)?.host, `${HOST}:${reserve.address.port}`);
    session.hangup();
    await rig.clock.advance(100);
    assert.deepEqual([story(facts).at(-1), reserve.heard.includes('BYE')], ['ended us hangup', true]);
    main.state = 'up';
    await rig.clock.advance(31_000);
    assert.equal(made.registrations.findLast(({ inUse }) => inUse)?.host, `${HOST}:${main.address.port}`);
    assert.deepEqual([one.heard, two.heard], [[], []]);
  });

  it('a 503 to a call sends that call on, and the line stays where it is (RFC 3263 section 4.3)', async () => {
    const made = await line({});
    one.state = 503;
    const { facts, session } = call(made);
    await rig.clock.advance(100);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed']);
    assert.equal(servers(made.registrations)[0], 'primary registered *');
    session.hangup();
  });

  it('dual registration has a T1 of its own', async () => {
    const made = await line({ mode: 'simultaneous', t1: 20 });
    one.state = 'silent';
    const { facts, session } = call(made);
    await rig.clock.advance(64 * 20 + 20);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed']);
    session.hangup();
  });

  it('a call survives the death of its server: what follows goes through the other one', async () => {
    const made = await line({});
    const { facts, session } = call(made);
    await rig.clock.advance(100);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed']);
    one.state = 'silent';
    await rig.clock.advance(35_000);
    assert.equal(servers(made.registrations)[1], 'redundant registered *');
    two.heard;
    session.offer('hold');
    await rig.clock.advance(100);
    assert.deepEqual(two.peer.last('INVITE').headers.all('route'), [`<sip:${HOST}:${two.address.port};lr>`]);
    session.hangup();
    await rig.clock.advance(100);
    assert.deepEqual(two.heard, ['INVITE', 'ACK', 'BYE']);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed', 'answer answer', 'ended us hangup']);
  });

  const failures: [string, number, Partial<Redundancy>, 'moves' | 'stays'][] = [
    ['503', 503, {}, 'moves'],
    ['500', 500, {}, 'stays'],
    ['500 when every failure counts', 500, { switchOnFailure: true }, 'moves'],
    ['503 when that is excepted', 503, { noSwitchOn: [503] }, 'stays'],
    ['403', 403, { switchOnFailure: true }, 'stays'],
  ];
  for (const [name, status, redundancy, what] of failures) {
    it(`${name}: the line ${what}`, async () => {
      one.state = status;
      const made = await line(redundancy);
      const [primary = '', redundant] = servers(made.registrations);
      assert.match(primary, what === 'moves' ? /failed: [^*]*$/ : /failed: .*\*$/);
      assert.equal(redundant, what === 'moves' ? 'redundant registered *' : 'redundant unregistered');
    });
  }

  it('no server answers: a pause, then round again', async () => {
    one.state = 'silent';
    two.state = 'silent';
    const made = await line({}, { keepAlive: { proxy: 0, registrar: 0 } });
    await rig.clock.advance(10_000);
    one.heard;
    await rig.clock.advance(50_000);
    assert.deepEqual(one.heard, []);
    assert.ok(servers(made.registrations).every(text => text.includes('failed')));
    two.state = 'up';
    await rig.clock.advance(10_000);
    assert.equal(servers(made.registrations)[1], 'redundant registered *');
  });

  it('an outbound proxy takes everything, and is told which server is meant (RFC 3261 section 8.1.2)', async () => {
    const edge = new Server(await rig.peer());
    const made = await line({ mode: 'simultaneous' }, { outbound: edge.address });
    const routes = () => edge.peer.requests('REGISTER').map(({ headers }) => headers.get('route'));
    assert.deepEqual(
      routes(),
      [one, two].map(({ address }) => `<sip:${HOST}:${address.port};lr>`),
    );
    const { session } = call(made);
    await rig.clock.advance(100);
    assert.equal(edge.peer.last('INVITE').headers.get('route'), routes()[0]);
    session.hangup();
    await rig.clock.advance(100);
    assert.deepEqual([one.heard, two.heard], [[], []]);
  });

  it('a registrar of its own is asked apart from the proxy, and a silent one is not trusted', async () => {
    const made = await line(null, { registrars: [two.address], keepAlive: { proxy: 0, registrar: 40 } });
    two.state = 'silent';
    await rig.clock.advance(44_000);
    assert.equal(servers(made.registrations)[0], `primary failed: no answer from ${HOST} *`);
    assert.deepEqual(one.heard, []);
    two.state = 'up';
    await rig.clock.advance(40_000);
    assert.equal(servers(made.registrations)[0], 'primary registered *');
  });

  it('several lines begin one after the other', async () => {
    const made = await line({}, { registration: { expires: 600, refreshPercent: 50, retryAfter: 60, delay: 2 } });
    assert.deepEqual(one.heard, []);
    await rig.clock.advance(2_000);
    assert.deepEqual(one.heard, ['REGISTER']);
    assert.equal(servers(made.registrations)[0], 'primary registered *');
  });

  it('a changed account stays at the server that it was at', async () => {
    one.state = 'silent';
    const made = await line({ mode: 'symmetric' });
    await rig.clock.advance(3_100);
    two.heard;
    made.agent.setAccount({ ...made.account, displayName: 'Other' });
    await rig.clock.advance(100);
    assert.deepEqual(two.heard, ['REGISTER']);
    assert.equal(servers(made.registrations)[1], 'redundant registered *');
  });
});
