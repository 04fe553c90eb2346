import assert from 'node:assert/strict';
import { CAREFUL_NETWORK, type StreamNetwork } from '../../src/media/network.ts';
import type { MediaFact } from '../../src/media/protocol.ts';
import { Silence } from '../../src/media/rtp/silence.ts';
import { Sources } from '../../src/media/rtp/sources.ts';

const AGREED = '192.0.2.7';
const OTHER = '198.51.100.66';

function sources(network: Partial<StreamNetwork> = {}): Sources {
  const made = new Sources({ ...CAREFUL_NETWORK, ...network });
  made.aim(AGREED, 4000);
  return made;
}

/** A good packet from there: was it taken? */
function packet(from: Sources, address: string, port: number, now: number): boolean {
  const admitted = from.admits(address, port, now);
  if (admitted) from.heard(address, port, now);
  return admitted;
}

describe('who may send to a stream', () => {
  it('the agreed address alone, from whichever port it speaks; no second port takes a live source over', () => {
    const from = sources();
    assert.ok(!packet(from, OTHER, 4000, 0));
    assert.ok(packet(from, AGREED, 5000, 10), 'far ends may send from another port than they listen on');
    assert.ok(!packet(from, AGREED, 4000, 30));
    assert.ok(packet(from, AGREED, 5000, 400));
    assert.ok(!packet(from, AGREED, 4000, 899));
    assert.ok(packet(from, AGREED, 4000, 900), 'after half a second of silence another port may speak');
    assert.deepEqual([from.targetAddress, from.targetPort, from.strangers], [AGREED, 4000, 3]);
  });

  it('a new agreement is heard at once', () => {
    const from = sources();
    assert.ok(packet(from, AGREED, 4000, 0));
    from.aim(OTHER, 6000);
    assert.ok(!packet(from, AGREED, 4000, 10));
    assert.ok(packet(from, OTHER, 6000, 10));
  });

  it('an IPv6 address is the same however it is spelt', () => {
    const from = sources();
    from.aim('2001:DB8:0:0::7', 4000);
    assert.ok(packet(from, '2001:db8::7', 4000, 0));
    assert.ok(!packet(from, '2001:db8::8', 4000, 0));
  });

  it('several sources where they are configured: all that were agreed on in the call', () => {
    const from = sources({ severalSources: true });
    from.aim(OTHER, 6000);
    assert.ok(packet(from, AGREED, 4000, 0) && packet(from, OTHER, 6000, 1) && packet(from, AGREED, 4002, 2));
    assert.ok(!packet(from, '203.0.113.1', 4000, 3));
  });

  it('latching where it is configured: sound goes back to where it comes from, until the agreed address speaks', () => {
    const from = sources({ natLatch: true });
    assert.deepEqual([from.targetAddress, from.targetPort], [AGREED, 4000]);
    assert.ok(packet(from, OTHER, 7000, 0));
    assert.deepEqual([from.targetAddress, from.targetPort], [OTHER, 7000]);
    assert.ok(!packet(from, '203.0.113.1', 7000, 2000), 'nobody else takes the latch');
    assert.ok(packet(from, AGREED, 4000, 2010));
    assert.ok(!packet(from, OTHER, 7000, 9000), 'the agreed address keeps what it has taken back');
    assert.deepEqual([from.targetAddress, from.targetPort], [AGREED, 4000]);
  });

  it('a flood costs nothing more than its count, and lets the next moment in again', () => {
    const from = sources();
    for (let i = 0; i < 10_000; i++) packet(from, AGREED, 4000, 50);
    for (let i = 0; i < 10_000; i++) packet(from, OTHER, i, 50);
    assert.deepEqual([from.floods, from.strangers], [9900, 10_000]);
    assert.ok(packet(from, AGREED, 4000, 150));
  });
});

describe('silence of the far end', () => {
  function watch(brokenMs: number): {
    silence: Silence;
    told: () => string[];
    pass: (until: number, mutual?: boolean) => void;
  } {
    const facts: MediaFact[] = [];
    const silence = new Silence(1, brokenMs, fact => facts.push(fact));
    silence.begin(0);
    let now = 0;
    return {
      silence,
      told: () => facts.splice(0).map(fact => fact.type),
      pass: (until, mutual = true) => {
        for (; now < until; now += 20) silence.watch(now, mutual);
      },
    };
  }

  it('is told after 5 s, the end of the call after the time that is configured, each once', () => {
    const { silence, told, pass } = watch(30_000);
    pass(4990);
    assert.deepEqual(told(), []);
    silence.heard(4990);
    assert.deepEqual(told(), ['rtp-started']);
    pass(20_000);
    assert.deepEqual(told(), ['no-rtp']);
    pass(120_000);
    assert.deepEqual(told(), ['broken']);
    silence.heard(120_000);
    assert.deepEqual(told(), ['rtp-started']);
  });

  it('whoever has nothing to say but reports, or holds us, is not gone; and never is where it is switched off', () => {
    const reports = watch(30_000);
    for (let at = 5000; at < 100_000; at += 5000) {
      reports.pass(at);
      reports.silence.alive(at);
    }
    assert.deepEqual(reports.told(), ['no-rtp']);
    const held = watch(30_000);
    held.pass(100_000, false);
    held.pass(129_000, true);
    assert.deepEqual(held.told(), ['no-rtp'], 'the time begins when both are to speak again');
    const never = watch(0);
    never.pass(1_000_000);
    assert.deepEqual(never.told(), ['no-rtp']);
  });
});
