/** How a call was heard: reports of both ends of a call with baresip, and summaries that SIPp collects. */
import assert from 'node:assert/strict';
import type { StreamQuality } from '../../src/media/protocol.ts';
import { Baresip } from '../support/baresip.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, type Settings } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { Sipp } from '../support/sipp.ts';

async function call(rig: Rig, cfg: Settings = {}, rtcpMux = false) {
  const peer = await Baresip.start(rig, { user: '900', answer: 'auto', rtcpMux });
  const phone = await Phone.start(rig, { cfg: { ...peerToPeer(peer.port), ...cfg }, audio: 'tone:440' });
  await phone.dial('900');
  await phone.callIs('connected');
  await phone.talks();
  return { peer, phone };
}

/** Both ends have reported. */
async function measured(phone: Phone): Promise<StreamQuality> {
  return eventually(
    'reports of both ends',
    async () => {
      const quality = (await phone.streams())[0]?.quality;
      return quality && quality.far !== null && quality.roundTripMs !== null ? quality : undefined;
    },
    25_000,
  );
}

describeWith(['baresip'], 'call quality with baresip', () => {
  const rig = useRig();

  it('sender and receiver reports both ways: loss, jitter, round trip, opinion (RFC 3550 section 6.4)', async () => {
    const { phone } = await call(rig);
    const quality = await measured(phone);
    assert.ok((quality.roundTripMs ?? 1000) < 100);
    for (const hearing of [quality.near, quality.far]) {
      assert.ok(hearing !== null && hearing.lossPercent < 20 && hearing.mosCq > 2 && hearing.mosCq <= 4.5);
    }
    await eventually('the call tells its quality', async () => (await phone.calls())[0]?.quality ?? undefined);
    await phone.rest();
  });

  it('RTP and RTCP share a port when both want it (RFC 5761 section 5.1.1)', async () => {
    const { phone } = await call(rig, { 'phone400/media/rtcp_mux': 1 }, true);
    assert.match(JSON.stringify(await phone.traces()), /SIP\/2.0 200 Answering.*a=rtcp-mux/);
    await measured(phone);
    await phone.rest();
  });
});

describeWith(['baresip', 'sipp'], 'call quality, published', () => {
  const rig = useRig();

  it('a collector gets a report when the call is held and when it ends (RFC 6035 section 4.6)', async () => {
    const collector = await Sipp.start(rig, 'uas-quality', { calls: 2 });
    const { phone } = await call(rig, {
      'voip/rtcp_xr/vq_statistics/mode': 'REMOTE_AND_EVENTS',
      'voip/qoe/qoe_publish_enabled': 1,
      'voip/qoe/qoe_server_address': '127.0.0.1',
      'voip/qoe/qoe_server_port': collector.port,
      'voip/qoe/qoe_server_user': 'collect',
    });
    await phone.talks(200);
    await phone.key('HOLD');
    await phone.callIs('held');
    await eventually('the first report', async () => (await collector.received('PUBLISH')) === 1);
    await phone.key('HOLD');
    await phone.callIs('connected');
    await phone.rest();
    await collector.passed();
    const log = await collector.log();
    assert.match(log, /VQSessionReport\r?\n/);
    assert.match(log, /VQSessionReport: CallTerm\r?\n/);
    assert.match(log, /PacketLoss: NLR=\d+\.\d JDR=\d+\.\d/);
  });
});

describe('call quality between two phones', () => {
  const rig = useRig();

  it('each tells the other how it is heard, where both are set up for it (RFC 3611 section 5.2)', async () => {
    const cfg = { 'voip/rtcp_xr/vq_statistics/mode': 'REMOTE_AND_EVENTS', 'phone400/media/rtcp_mux': 1 };
    const callee = await Phone.start(rig, { cfg: { ...cfg, 'voip/line/0/id': 202 }, audio: 'tone:440' });
    const caller = await Phone.start(rig, { cfg: { ...cfg, ...peerToPeer(callee.port) }, audio: 'tone:440' });
    await caller.dial('202');
    await callee.answer();
    await caller.callIs('connected');
    assert.match(JSON.stringify(await caller.traces()), /200 OK.*a=rtcp-mux.*a=rtcp-rsize.*a=rtcp-xr:voip-metrics/);
    for (const phone of [caller, callee]) {
      const { near, far } = await measured(phone);
      assert.ok(near.mosLq > 3 && far !== null && far.mosLq > 3, JSON.stringify({ near, far }));
    }
    await caller.rest();
  });
});
