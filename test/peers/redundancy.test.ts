/** Two phones over a network that loses packets in rows. */
import assert from 'node:assert/strict';
import { Detour } from '../support/detour.ts';
import { eventually } from '../support/eventually.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { Relay } from '../support/relay.ts';
import { useRig } from '../support/rig.ts';

const BURSTS = { profile: 'p3-burst', seed: 11 };

describe('redundant audio between two phones', () => {
  const rig = useRig();

  it('is agreed on, begins when the far end reports loss, and brings back what was lost (RFC 2198 section 2)', async function () {
    this.timeout(60_000);
    const callee = await Phone.start(rig, { cfg: { 'voip/line/0/id': 202 }, audio: 'tone:700' });
    const relay = await Relay.open(rig, { a: BURSTS, b: null });
    const detour = await Detour.open(rig, relay, callee.port);
    const caller = await Phone.start(rig, { cfg: peerToPeer(detour.port), audio: 'tone:1100' });
    await caller.dial('202');
    await callee.callIs('incoming');
    await callee.hook('off');
    await caller.callIs('connected');
    const heard = await eventually(
      'packets that were lost and came again',
      async () => (await callee.streams()).find(one => one.packetsLost > 0 && one.recovered > 3),
      25_000,
    );
    const [sent] = await caller.streams();
    assert.ok(sent !== undefined && sent.redundancy > 0, `${sent?.redundancy}`);
    assert.equal(heard.redundancy, 0, 'nothing is lost on the way back');
    await caller.rest();
  });
});
