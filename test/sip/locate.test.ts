import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import type { ServerAddress } from '../../src/sip/facts.ts';
import { DeadEndpoints, hopOf, locate, orderServices } from '../../src/sip/locate.ts';
import type { Names } from '../../src/sip/names.ts';
import { endpointText } from '../../src/sip/transport/wire.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { seeded } from '../support/wire.ts';
import { HOST, Rig, record, story } from './rig.ts';

const ADDRESSES = new Map([
  ['a.example 4', ['192.0.2.1', '192.0.2.2']],
  ['a.example 6', ['2001:db8::1']],
  ['b.example 4', ['192.0.2.3']],
  ['both.example 4', ['192.0.2.9']],
]);
const SERVICES = new Map([
  [
    '_sip._udp.both.example',
    [
      { name: 'b.example', port: 5070, priority: 20, weight: 0 },
      { name: 'a.example', port: 5060, priority: 10, weight: 0 },
    ],
  ],
  ['_sip._tcp.both.example', [{ name: 'b.example', port: 5080, priority: 0, weight: 0 }]],
  ['_sips._tcp.safe.example', [{ name: 'b.example', port: 5062, priority: 0, weight: 0 }]],
  ['_sips._tcp.both.example', [{ name: 'b.example', port: 5063, priority: 0, weight: 0 }]],
  ['_sip._udp.none.example', [{ name: '.', port: 0, priority: 0, weight: 0 }]],
]);
/** Out of order, as DNS gives them; one service that nobody here speaks. */
const TRANSPORTS = new Map([
  [
    'pointed.example',
    [
      { order: 20, preference: 1, service: 'SIP+D2U', replacement: '_sip._udp.both.example' },
      { order: 10, preference: 2, service: 'SIP+D2T', replacement: '_sip._tcp.both.example' },
      { order: 10, preference: 1, service: 'SIPS+D2T', replacement: '_sips._tcp.safe.example' },
      { order: 5, preference: 1, service: 'SIP+D2S', replacement: '_sip._sctp.both.example' },
    ],
  ],
]);
const ZONE: Names = {
  addresses: async (host, family) => ADDRESSES.get(`${host} ${family}`) ?? [],
  services: async name => SERVICES.get(name) ?? [],
  transports: async domain => TRANSPORTS.get(domain) ?? [],
  renew: () => {},
};
const POINTED = 'tls:192.0.2.3:5062 tcp:192.0.2.3:5080 udp:192.0.2.1:5060 udp:192.0.2.2:5060 udp:192.0.2.3:5070';

describe('locating servers', () => {
  const rows: [string, ServerAddress, 4 | 6, string][] = [
    ['an address', { host: '192.0.2.7' }, 4, 'udp:192.0.2.7:5060'],
    ['an address with port and transport', { host: '192.0.2.7', port: 5, transport: 'tcp' }, 4, 'tcp:192.0.2.7:5'],
    ['an IPv6 address', { host: '2001:db8::7' }, 6, 'udp:[2001:db8::7]:5060'],
    ['an address of the other family', { host: '2001:db8::7' }, 4, '2001:db8::7 not found'],
    [
      'SRV by priority, UDP before TCP (RFC 3263 section 4.2)',
      { host: 'both.example' },
      4,
      'udp:192.0.2.1:5060 udp:192.0.2.2:5060 udp:192.0.2.3:5070 tcp:192.0.2.3:5080',
    ],
    ['SRV of one transport', { host: 'both.example', transport: 'tcp' }, 4, 'tcp:192.0.2.3:5080'],
    ['NAPTR by order, then preference (RFC 3263 section 4.1)', { host: 'pointed.example' }, 4, POINTED],
    ['a named transport: no NAPTR', { host: 'pointed.example', transport: 'udp' }, 4, 'pointed.example not found'],
    ['TLS by SRV', { host: 'both.example', transport: 'tls' }, 4, 'tls:192.0.2.3:5063'],
    ['TLS by its usual port', { host: 'a.example', transport: 'tls' }, 6, 'tls:[2001:db8::1]:5061'],
    ['a port: no SRV (RFC 3263 section 4.2)', { host: 'both.example', port: 5090 }, 4, 'udp:192.0.2.9:5090'],
    ['no SRV: AAAA', { host: 'a.example' }, 6, 'udp:[2001:db8::1]:5060'],
    ['nothing there', { host: 'none.example' }, 4, 'none.example not found'],
  ];
  for (const [name, hop, family, expected] of rows) {
    it(name, async () => {
      const found = await locate(hop, { names: ZONE, family, random: seeded(1) });
      assert.equal(found.ok ? found.value.map(endpointText).join(' ') : found.error.what, expected);
    });
  }

  it('a TLS server has to prove the name that was asked for, not that of DNS (RFC 5922 section 7.3)', async () => {
    const found = await locate(
      { host: 'Both.example', transport: 'tls' },
      { names: ZONE, family: 4, random: seeded(1) },
    );
    assert.deepEqual(found.ok && found.value, [
      { transport: 'tls', address: '192.0.2.3', port: 5063, domain: 'both.example' },
    ]);
  });

  it('weights share the load (RFC 3263 section 4.2, RFC 2782)', () => {
    const random = seeded(3);
    const records = [
      { name: 'heavy', port: 1, priority: 0, weight: 90 },
      { name: 'light', port: 1, priority: 0, weight: 10 },
    ];
    let heavy = 0;
    for (let at = 0; at < 1_000; at++) if (orderServices(records, random)[0]?.name === 'heavy') heavy++;
    assert.ok(heavy > 850 && heavy < 950, String(heavy));
  });

  it('URIs name maddr, port and transport; unknown transports are refused (RFC 3263 section 4)', () => {
    const hop = (text: string): unknown => {
      const uri = parseUri(text);
      const found = uri.ok ? hopOf(uri.value) : uri;
      return found.ok ? found.value : 'no';
    };
    assert.deepEqual(hop('sip:a@b:99;transport=TCP;maddr=192.0.2.1'), {
      host: '192.0.2.1',
      port: 99,
      transport: 'tcp',
    });
    assert.deepEqual(hop('sips:a@b'), { host: 'b', transport: 'tls' });
    assert.deepEqual(hop('sips:a@b;transport=tcp'), { host: 'b', transport: 'tls' });
    assert.equal(hop('sips:a@b;transport=udp'), 'no');
    assert.equal(hop('sip:a@b;transport=sctp'), 'no');
  });

  it('an endpoint that failed is tried last for 30 s, longer when it fails again (RFC 3263 section 4.3)', async () => {
    const clock = new ManualClock();
    const dead = new DeadEndpoints(clock);
    const [a, b] = [1, 2].map(port => ({ transport: 'udp', address: HOST, port }) as const);
    assert.ok(a && b);
    dead.add(a);
    assert.deepEqual(dead.last([a, b]), [b, a]);
    await clock.advance(30_001);
    assert.deepEqual(dead.last([a, b]), [a, b]);
    dead.add(a);
    await clock.advance(30_001);
    assert.deepEqual(dead.last([a, b]), [b, a]);
    await clock.advance(30_000);
    dead.add(b, 120);
    await clock.advance(119_000);
    assert.deepEqual(dead.last([b, a]), [a, b]);
    dead.remove(b);
    assert.deepEqual(dead.last([b, a]), [b, a]);
  });

  it('503 and silence lead to the next server, with a new branch and the same Call-ID (RFC 3263 section 4.3)', async () => {
    const rig = new Rig();
    const peers = [await rig.peer(), await rig.peer(), await rig.peer()];
    const names: Names = {
      addresses: async () => [HOST],
      transports: async () => [],
      renew: () => {},
      services: async name =>
        name.startsWith('_sip._udp')
          ? peers.map((peer, priority) => ({ name: 'x', port: peer.wire?.port ?? 0, priority, weight: 0 }))
          : [],
    };
    const alice = await rig.agent({ proxy: { host: 'cluster.example' } }, {}, names);
    const facts = record(alice.agent.invite(1, '200', 'offer'));
    await rig.clock.advance(33_000);
    const [first, second, third] = peers;
    assert.ok(first && second && third);
    second.answer(second.last('INVITE'), 503, 't');
    await rig.clock.advance(100);
    third.answer(third.last('INVITE'), 486, 't');
    await rig.clock.advance(100);
    assert.deepEqual(story(facts), ['ended them busy']);
    const invites = peers.map(peer => peer.last('INVITE').headers);
    assert.equal(new Set(invites.map(headers => headers.get('via'))).size, 3);
    assert.equal(new Set(invites.map(headers => headers.get('call-id'))).size, 1);
    await rig.close();
  });
});
