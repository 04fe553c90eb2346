/** Two Kamailios that die, fall silent and come back: where the line is registered, and whether calls go on. */
import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, registered, type Settings } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';

const accounts = { '201': 'secret-1', '202': 'secret-2' };
const SIP = 'voip/signalling/sip';

/** Servers that fail are noticed within two or three seconds. */
const IMPATIENT: Settings = {
  [`${SIP}/sip_t1`]: 100,
  [`${SIP}/outgoing_request_no_response_timeout_ms`]: 1000,
  [`${SIP}/redundant_proxy/keepalive_period`]: 1,
  [`${SIP}/registration_failed_timeout`]: 1,
};

type Pair = { readonly primary: Kamailio; readonly backup: Kamailio };

async function startPair(rig: Rig): Promise<Pair> {
  const [primary, backup] = await Promise.all([Kamailio.start(rig, { accounts }), Kamailio.start(rig, { accounts })]);
  return { primary, backup };
}

function cfg({ primary, backup }: Pair, id: '201' | '202', more: Settings = {}): Settings {
  return {
    ...registered(primary.port, accounts[id], id),
    ...IMPATIENT,
    [`${SIP}/redundant_proxy/enabled`]: 1,
    [`${SIP}/redundant_proxy/address`]: '127.0.0.1',
    [`${SIP}/redundant_proxy/port`]: backup.port,
    ...more,
  };
}

/** Waits until new calls of the phone go through this server. */
async function isAt(phone: Phone, role: 'primary' | 'redundant'): Promise<void> {
  await eventually(
    `line at the ${role} server`,
    async () =>
      (await phone.lines())[0]?.servers.some(one => one.inUse && one.role === role && one.phase === 'registered'),
    30_000,
  );
}

const SYMMETRIC: Settings = { [`${SIP}/redundant_proxy/symmetric_mode`]: 1 };
const SIMULTANEOUS: Settings = { [`${SIP}/redundant_proxy/mode`]: 'SIMULTANEOUS' };
const TRANSPORTS: Record<string, Settings> = { UDP: {}, TCP: { [`${SIP}/transport_protocol`]: 'TCP' } };

describeWith(['kamailio'], 'two servers that fail', () => {
  const rig = useRig();

  for (const [transport, over] of Object.entries(TRANSPORTS)) {
    it(`asymmetric over ${transport}: a killed primary is left, its return is noticed`, async () => {
      const pair = await startPair(rig);
      const phone = await Phone.start(rig, { cfg: cfg(pair, '201', over) });
      await pair.primary.registered('201');
      pair.primary.program.signal('SIGKILL');
      await pair.backup.registered('201');
      await phone.screenMatches('Backup server');
      assert.equal((await phone.lines())[0]?.registration, 'registered');
      const again = await Kamailio.start(rig, { accounts, port: pair.primary.port });
      await again.registered('201');
      await pair.backup.unregistered('201');
      await isAt(phone, 'primary');
    });
  }

  it('symmetric: the line stays at the backup until that one fails', async () => {
    const pair = await startPair(rig);
    const phone = await Phone.start(rig, { cfg: cfg(pair, '201', SYMMETRIC) });
    await pair.primary.registered('201');
    pair.primary.program.signal('SIGKILL');
    await isAt(phone, 'redundant');
    const again = await Kamailio.start(rig, { accounts, port: pair.primary.port });
    assert.equal(again.count('REGISTERED'), 0);
    await isAt(phone, 'redundant');
    pair.backup.program.signal('SIGKILL');
    await again.registered('201');
    await isAt(phone, 'primary');
  });

  it('a primary that only falls silent is left, too, while the first REGISTER waits for it', async () => {
    const pair = await startPair(rig);
    pair.primary.program.signal('SIGSTOP');
    const phone = await Phone.start(rig, { cfg: cfg(pair, '201') });
    await pair.backup.registered('201');
    await isAt(phone, 'redundant');
    pair.primary.program.signal('SIGCONT');
    await isAt(phone, 'primary');
  });

  it('a call that is up survives: it is held, resumed and ended through the backup', async () => {
    const pair = await startPair(rig);
    const caller = await Phone.start(rig, { cfg: cfg(pair, '201'), audio: 'tone' });
    const callee = await Phone.start(rig, { cfg: cfg(pair, '202'), audio: 'tone' });
    await caller.lineIs('registered');
    await callee.lineIs('registered');
    await caller.dial('202');
    await callee.answer();
    await caller.talks();
    pair.primary.program.signal('SIGKILL');
    await isAt(caller, 'redundant');
    await isAt(callee, 'redundant');
    await caller.key('HOLD');
    await callee.call('is held by the other side', call => call.heldByRemote);
    await caller.key('HOLD');
    await callee.call('goes on', call => !call.heldByRemote && call.phase === 'connected');
    await caller.rest();
    await callee.callIs('ended');
    await callee.hook('on');
    await caller.dial('202');
    await callee.answer();
    await caller.talks();
  });

  for (const [transport, over] of Object.entries(TRANSPORTS)) {
    it(`simultaneous over ${transport}: the next call simply goes through the other server`, async () => {
      const pair = await startPair(rig);
      const caller = await Phone.start(rig, { cfg: cfg(pair, '201', { ...SIMULTANEOUS, ...over }), audio: 'tone' });
      const callee = await Phone.start(rig, { cfg: cfg(pair, '202', { ...SIMULTANEOUS, ...over }), audio: 'tone' });
      for (const id of ['201', '202']) {
        await pair.primary.registered(id);
        await pair.backup.registered(id);
      }
      await isAt(caller, 'primary');
      pair.primary.program.signal('SIGKILL');
      await caller.dial('202');
      await callee.answer();
      await caller.talks();
      await pair.backup.program.line(/said: INVITE 201 202/);
      assert.equal(pair.backup.count('INVITE 201 202'), 1);
      await caller.rest();
      await isAt(caller, 'redundant');
      await caller.screenMatches('Backup server');
    });
  }
});
