import assert from 'node:assert/strict';
import type { AccountOptions, RegistrationState } from '../../src/sip/facts.ts';
import { HOST, type Peer, Rig } from './rig.ts';

function words(states: readonly RegistrationState[]): string[] {
  return states.map(({ server, phase, reason }) => `${server} ${phase}${reason === undefined ? '' : `: ${reason}`}`);
}

describe('registration', () => {
  let rig: Rig;
  let peer: Peer;

  beforeEach(async () => {
    rig = new Rig();
    peer = await rig.peer();
  });

  afterEach(async () => {
    peer.onRequest = request => peer.answer(request, 200, 'end');
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  function account(more: Partial<AccountOptions> = {}): Partial<AccountOptions> {
    return { registrars: [{ host: HOST, port: peer.wire?.port ?? 0 }], ...more };
  }

  function contactOf(request: ReturnType<Peer['last']>): string {
    return request.headers.get('contact') ?? '';
  }

  it('answers the challenge, refreshes at its share of what was granted to our Contact, unregisters (RFC 3261 section 10.2)', async () => {
    const { agent, registrations } = await rig.agent(account());
    const challenge = 'Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-256';
    await rig.clock.advance(10);
    const first = peer.last('REGISTER');
    assert.equal(first.uri, `sip:${HOST}`);
    assert.equal(first.headers.get('expires'), '600');
    peer.answer(first, 401, 't', { headers: { 'WWW-Authenticate': challenge } });
    await rig.clock.advance(10);
    const second = peer.last('REGISTER');
    assert.match(second.headers.get('authorization') ?? '', /algorithm=SHA-256.*nc=00000001/);
    const granted = `<sip:100@192.0.2.9>;expires=9, ${contactOf(second)};expires=100`;
    peer.answer(second, 200, 't', { headers: { Contact: granted, Expires: '7' } });
    await rig.clock.advance(49_000);
    assert.equal(peer.requests('REGISTER').length, 2);
    await rig.clock.advance(1_100);
    const refresh = peer.last('REGISTER');
    assert.equal(peer.requests('REGISTER').length, 3);
    assert.match(refresh.headers.get('authorization') ?? '', /nonce="n1".*nc=00000002/);
    assert.equal(refresh.headers.get('call-id'), first.headers.get('call-id'));
    assert.deepEqual(
      peer.requests('REGISTER').map(({ headers }) => headers.get('cseq')),
      ['1 REGISTER', '2 REGISTER', '3 REGISTER'],
    );
    peer.answer(refresh, 200, 't', { headers: { Expires: '100' } });
    await rig.clock.advance(10);
    peer.onRequest = request => peer.answer(request, 200, 'bye');
    const closed = agent.close();
    await rig.clock.advance(100);
    await closed;
    assert.equal(peer.last('REGISTER').headers.get('expires'), '0');
    assert.deepEqual(words(registrations), ['0 registering', '0 registered', '0 registered', '0 unregistered']);
  });

  it('a nonce that is too old is renewed even when the server does not say "stale" (RFC 3261 section 22.3)', async () => {
    const { registrations } = await rig.agent(account());
    let nonce = 'n1';
    peer.onRequest = request => {
      const given = request.headers.get('authorization') ?? '';
      if (given.includes(`nonce="${nonce}"`)) peer.answer(request, 200, 't', { headers: { Expires: '20' } });
      else peer.answer(request, 401, 't', { headers: { 'WWW-Authenticate': `Digest realm="r", nonce="${nonce}"` } });
    };
    await rig.clock.advance(1_000);
    nonce = 'n2';
    await rig.clock.advance(11_000);
    assert.deepEqual(words(registrations), ['0 registering', '0 registered', '0 registered']);
  });

  const refusals: [string, (request: ReturnType<Peer['last']>) => void, string][] = [
    [
      'a wrong password',
      request => peer.answer(request, 401, 't', { headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="n"' } }),
      'wrong password',
    ],
    ['403', request => peer.answer(request, 403, 't'), 'refused by server (403 Forbidden)'],
    ['silence', () => {}, `no answer from ${HOST}`],
  ];
  for (const [name, react, reason] of refusals) {
    it(`${name}: a plain reason, and another try after its time`, async () => {
      peer.onRequest = react;
      const { registrations } = await rig.agent(account());
      await rig.clock.advance(33_000);
      assert.deepEqual(words(registrations), ['0 registering', `0 failed: ${reason}`]);
      peer.onRequest = request => peer.answer(request, 200, 't');
      await rig.clock.advance(61_000);
      assert.deepEqual(words(registrations).slice(2), ['0 registering', '0 registered']);
    });
  }

  it('423: asks again with what the server wants, but not for ever (RFC 3261 section 10.2.8)', async () => {
    await rig.agent(account());
    await rig.clock.advance(10);
    peer.answer(peer.last('REGISTER'), 423, 't', { headers: { 'Min-Expires': '1800' } });
    await rig.clock.advance(10);
    assert.equal(peer.last('REGISTER').headers.get('expires'), '1800');
    peer.answer(peer.last('REGISTER'), 423, 't', { headers: { 'Min-Expires': '1800' } });
    await rig.clock.advance(10);
    assert.equal(peer.requests('REGISTER').length, 2);
  });

  it('two servers are alive at once; an unknown name and a dead one fail alone (RFC 3261 section 10.2)', async () => {
    peer.onRequest = request => peer.answer(request, 200, 't', { headers: { Expires: '600' } });
    const registrars = [{ host: HOST, port: peer.wire?.port ?? 0 }, { host: 'no.such.host' }, { host: HOST, port: 9 }];
    const { registrations } = await rig.agent({ registrars });
    await rig.clock.advance(33_000);
    assert.deepEqual(words(registrations).slice(3).sort(), [
      '0 registered',
      '1 failed: no.such.host not found',
      `2 failed: no answer from ${HOST}`,
    ]);
  });

  it('a changed account registers anew and says nothing of the old one', async () => {
    const { agent, registrations } = await rig.agent(account());
    await rig.clock.advance(10);
    const old = peer.last('REGISTER');
    agent.setAccount({
      id: 1,
      user: '101',
      domain: HOST,
      displayName: '',
      credentials: { username: '', password: '' },
      registrars: [{ host: HOST, port: peer.wire?.port ?? 0 }],
      registration: { expires: 60, refreshPercent: 50, retryAfter: 5 },
    });
    peer.answer(old, 403, 't');
    await rig.clock.advance(10);
    assert.match(peer.last('REGISTER').headers.get('to') ?? '', /101@/);
    assert.deepEqual(words(registrations), ['0 registering', '0 registering']);
  });

  it('an address that is good everywhere is asked for and stands in Contact from then on (RFC 5627 section 4.3)', async () => {
    const open = 'sip:100@example.com;gr=urn:uuid:1';
    const temporary = 'sip:tgruu.7hs@example.com;gr';
    const instance = 'urn:uuid:00000000-0000-1000-8000-020090800405';
    let more = `;pub-gruu="${open}";temp-gruu="${temporary}"`;
    peer.onRequest = request => {
      if (request.method !== 'REGISTER') return peer.answer(request, 486, 'end');
      peer.answer(request, 200, 'r', { headers: { Contact: `${contactOf(request)}${more};expires=600` } });
    };
    const contactFor = async (changes: Partial<AccountOptions>): Promise<string> => {
      const { agent } = await rig.agent(account(changes), { instance });
      await rig.clock.advance(20);
      assert.match(peer.last('REGISTER').headers.all('supported').join(), /gruu/);
      agent.invite(1, peer.uri, 'offer');
      await rig.clock.advance(20);
      return contactOf(peer.last('INVITE'));
    };
    assert.equal(await contactFor({}), `<${open}>`);
    assert.equal(await contactFor({ identity: { hidden: true, privacy: false, inAnswers: false } }), `<${temporary}>`);
    more = ';pub-gruu="sip:a@b>;tag=1, <sip:evil@x"';
    assert.match(await contactFor({}), /^<sip:100@127\.0\.0\.1:\d+;ob>$/);
  });
});
