/** Two phones on ::1, real sockets. */
import assert from 'node:assert/strict';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import { sameHost } from '../../src/sip/uri.ts';
import { Rig } from '../support/rig.ts';

const rig = new Rig();

async function open(address: string): Promise<Agent> {
  const opened = await Agent.open({
    clock: realClock,
    log: silentLog,
    address,
    port: 0,
    userAgent: 'test',
    timers: { t1: 500, t2: 4_000, t4: 5_000 },
    inviteTimeout: 60_000,
    rport: true,
    nameServers: [],
  });
  assert.ok(opened.ok);
  rig.defer(() => opened.value.close());
  opened.value.setAccount({
    id: 1,
    user: '100',
    domain: address,
    displayName: '',
    credentials: { username: '', password: '' },
    registrars: [],
    registration: { expires: 60, refreshPercent: 50, retryAfter: 5 },
  });
  return opened.value;
}

describe('IPv6', () => {
  afterEach(() => rig.close());

  // The second one binds another spelling of the address than the first one calls.
  for (const transport of ['udp', 'tcp']) {
    it(`a call over ${transport}: brackets in Via, Contact and URIs, any spelling of the address (RFC 3261 section 25.1)`, async () => {
      const [alice, bob] = [await open('::1'), await open('0:0:0:0:0:0:0:1')];
      const text: string[] = [];
      alice.facts.subscribe(fact => fact.type === 'message' && text.push(fact.text));
      bob.facts.subscribe(fact => fact.type === 'incoming' && fact.session.accept('answer'));
      const session = alice.invite(1, `sip:100@[::1]:${bob.port};transport=${transport}`, 'offer');
      const cause = await new Promise<string>(resolve => {
        session.facts.subscribe(fact => {
          if (fact.type === 'confirmed') session.hangup();
          if (fact.type === 'ended') resolve(fact.cause.kind);
        });
      });
      assert.equal(cause, 'hangup');
      assert.match(text[0] ?? '', new RegExp(`^Via: SIP/2.0/${transport.toUpperCase()} \\[::1\\]:${alice.port};`, 'm'));
      assert.match(text[0] ?? '', /^From: .*<sip:100@\[::1\]>;tag=/m);
      assert.match(text[0] ?? '', new RegExp(`^Contact: <sip:100@\\[::1\\]:${alice.port}`, 'm'));
      assert.ok(text.some(one => /^Contact: <sip:100@\[0:0:0:0:0:0:0:1\]:/m.test(one)));
    });
  }

  it('one address has many spellings (RFC 5954 section 4.2)', () => {
    assert.ok(sameHost('2001:DB8::1', '2001:db8:0:0:0:0:0:1'));
    assert.ok(sameHost('::ffff:192.0.2.1', '::FFFF:C000:201'));
    assert.ok(sameHost('Example.COM', 'example.com'));
    assert.ok(!sameHost('2001:db8::1', '2001:db8::2'));
  });
});
