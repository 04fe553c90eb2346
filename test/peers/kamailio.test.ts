/** Kamailio as registrar and proxy: registration in all its phases, and calls through it. */
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { correlate } from '../../hal/sim/audio/correlate.ts';
import { Baresip } from '../support/baresip.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, registered, type Settings } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

const SPEECH = join(import.meta.dirname, '../../hal/sim/sounds/welcome.wav');
const accounts = { '201': 'secret-1', '202': 'secret-2' };

const TRANSPORTS = [
  { name: 'UDP', cfg: {} },
  { name: 'TCP', cfg: { 'voip/signalling/sip/transport_protocol': 'TCP' } },
] as const satisfies { name: string; cfg: Settings }[];

describeWith(['kamailio'], 'Kamailio as registrar and proxy', () => {
  const rig = useRig();

  for (const { name, cfg } of TRANSPORTS) {
    for (const algorithm of ['MD5', 'SHA-256'] as const) {
      it(`registers over ${name} with ${algorithm} and unregisters at the end (RFC 3261 section 10.2)`, async () => {
        const server = await Kamailio.start(rig, { accounts, algorithm });
        const phone = await Phone.start(rig, { cfg: { ...registered(server.port, 'secret-1'), ...cfg } });
        await phone.lineIs('registered');
        await server.registered(`201 ${name.toLowerCase()}`);
        await phone.stop();
        await server.unregistered('201');
      });
    }

    it(`two phones talk over ${name}: what one hears is what the other says`, async () => {
      const server = await Kamailio.start(rig, { accounts });
      const folder = await rig.folder();
      const ear = join(folder, 'ear.wav');
      const mouth = join(folder, 'mouth.wav');
      await copyFile(SPEECH, mouth);
      const caller = await Phone.start(rig, {
        cfg: { ...registered(server.port, 'secret-1'), ...cfg },
        audio: `wav:${mouth},`,
      });
      const callee = await Phone.start(rig, { cfg: { ...registered(server.port, 'secret-2', '202'), ...cfg } });
      await caller.lineIs('registered');
      await callee.lineIs('registered');
      await caller.dial('202');
      await callee.callIs('incoming');
      assert.equal((await callee.calls())[0]?.number, '201');
      await callee.hook('off');
      await caller.callIs('connected');
      await caller.talks();
      await callee.audio({ record: ear });
      await caller.audio({ in: mouth });
      await callee.talks(400);
      await callee.audio({ record: null });
      await caller.hook('on');
      await callee.callIs('ended');
      const alike = await correlate(mouth, ear);
      assert.ok(alike.ok && alike.value.peak > 0.8, JSON.stringify(alike));
      await server.program.line(/said: INVITE 201 202/);
      assert.equal(server.count(`INVITE 201 202 ${name.toLowerCase()}`), 1);
    });
  }

  it('a wrong password is named on the screen, and the phone does not hammer (RFC 3261 section 22.2)', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const phone = await Phone.start(rig, { cfg: registered(server.port, 'guess') });
    await phone.lineIs('failed');
    await phone.screenMatches('[Ww]rong password');
    await server.program.line(/said: REFUSED 201 REGISTER/);
    assert.equal(server.count('REFUSED 201 REGISTER'), 1);
    await phone.set({ 'voip/line/0/auth_password': 'secret-1' });
    await phone.lineIs('registered');
  });

  it('refreshes in time (RFC 3261 section 10.2.4)', async () => {
    const server = await Kamailio.start(rig, { accounts, maxExpires: 3 });
    const phone = await Phone.start(rig, { cfg: registered(server.port, 'secret-1') });
    await server.registered('201', 3);
    await phone.lineIs('registered');
  });

  it('a registrar that was away is found again', async () => {
    const first = await Kamailio.start(rig, { accounts, maxExpires: 4 });
    const phone = await Phone.start(rig, {
      cfg: {
        ...registered(first.port, 'secret-1'),
        'voip/signalling/sip/registration_failed_timeout': 1,
        'voip/signalling/sip/sip_t1': 100,
      },
    });
    await phone.lineIs('registered');
    await first.program.stop();
    await phone.lineIs('failed');
    // Where the machine says at once that nobody listens there, the phone hears it.
    await phone.screenMatches('[Nn]o answer|[Nn]ot reachable');
    const second = await Kamailio.start(rig, { accounts, port: first.port });
    await second.registered('201');
    await phone.lineIs('registered');
  });

  it('two registrations are alive at once, one is enough', async () => {
    const first = await Kamailio.start(rig, { accounts, maxExpires: 4 });
    const second = await Kamailio.start(rig, { accounts, maxExpires: 4 });
    const phone = await Phone.start(rig, {
      cfg: {
        ...registered(first.port, 'secret-1'),
        'voip/signalling/sip/redundant_proxy/enabled': 1,
        'voip/signalling/sip/redundant_proxy/mode': 'SIMULTANEOUS',
        'voip/signalling/sip/redundant_proxy/address': '127.0.0.1',
        'voip/signalling/sip/redundant_proxy/port': second.port,
        'voip/signalling/sip/sip_t1': 100,
      },
    });
    await first.registered('201');
    await second.registered('201');
    await first.program.stop();
    const refreshes = second.count('REGISTERED 201');
    await second.registered('201', refreshes + 2);
    assert.equal((await phone.lines())[0]?.registration, 'registered');
    await phone.stop();
    await second.unregistered('201');
  });
});

describeWith(['kamailio', 'baresip'], 'baresip behind Kamailio', () => {
  const rig = useRig();

  it('is called through the proxy and calls back', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const peer = await Baresip.start(rig, { user: '202', password: 'secret-2', server: `127.0.0.1:${server.port}` });
    const phone = await Phone.start(rig, { cfg: registered(server.port, 'secret-1'), audio: 'tone' });
    await server.registered('202');
    await phone.lineIs('registered');
    await phone.dial('202');
    await peer.event('CALL_INCOMING');
    await peer.order('accept');
    await phone.callIs('connected');
    await phone.talks();
    await phone.rest();
    await peer.event('CALL_CLOSED');
    await peer.order('dial', `sip:201@127.0.0.1:${server.port}`);
    await phone.answer();
    await phone.talks();
    await peer.order('hangup');
    await phone.callIs('ended');
  });
});
