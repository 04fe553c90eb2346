/** A whole phone whose keys watch extensions at Kamailio: what is published there shines here. */
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, type Settings } from '../support/phone.ts';
import { agentAt, presenceServerInstalled, startPresenceServer } from '../support/presence-server.ts';
import { useRig } from '../support/rig.ts';

const KEY = 'personal_settings/functional_key';

const body = (dialogs: string): string =>
  `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:bob@127.0.0.1">${dialogs}</dialog-info>`;
const dialog = (state: string, more = ''): string =>
  `<dialog id="d1" direction="recipient"><state>${state}</state>${more}</dialog>`;
const held = '<local><target uri="sip:bob@127.0.0.1"><param pname="+sip.rendering" pval="no"/></target></local>';

/** Of the call that rings: its Call-ID and the tags of both ends. */
async function dialogOf(phone: Phone): Promise<{ id: string; from: string; to: string }> {
  return eventually('an answer that rings', async () => {
    const text = JSON.stringify(await phone.traces()).replaceAll('\\r\\n', '\n');
    const answer = /SIP\/2\.0 180[\s\S]*?CSeq: \d+ INVITE[\s\S]*?\n\n/.exec(text)?.[0] ?? '';
    const [id, from, to] = [/^Call-ID: (.*)$/m, /^From: .*;tag=([^;\n]+)/m, /^To: .*;tag=([^;\n]+)/m].map(
      pattern => pattern.exec(answer)?.[1],
    );
    return id && from && to ? { id, from, to } : undefined;
  });
}

describeWith(['kamailio'], 'busy lamps through Kamailio', () => {
  const rig = useRig();

  before(function () {
    if (!presenceServerInstalled) this.skip();
  });

  it('while they tell that it rings there, the key takes the call (RFC 3891 section 3)', async () => {
    const port = await startPresenceServer(rig);
    const bob = await agentAt(rig, port, 'bob');
    const open = (cfg: Settings = {}): Promise<Phone> =>
      Phone.start(rig, { model: '440HD', cfg: { ...peerToPeer(port), ...cfg } });
    const rings = await open();
    const key = (at: number, type: string, number: string): Settings => ({
      [`${KEY}/${at}/type`]: type,
      [`${KEY}/${at}/speed_dial_number`]: number,
    });
    const calls = await open(key(0, 'SPEED_DIAL', `sip:201@127.0.0.1:${rings.port}`));
    const takes = await open({
      ...key(0, 'SPEED_DIAL_BLF', `sip:bob@127.0.0.1:${port}`),
      'voip/services/call_pickup/enabled': 1,
      'voip/services/call_pickup/access_code': '',
    });
    await eventually('a lamp that knows', async () => (await takes.lamp('pk1')) === 'dark');

    await calls.key('PK1');
    await rings.callIs('incoming');
    await calls.callIs('ringback');
    const call = await dialogOf(rings);
    const remote = `<remote><target uri="sip:201@127.0.0.1:${calls.port}"/></remote>`;
    bob.publish(0, {
      event: 'dialog',
      contentType: 'application/dialog-info+xml',
      expires: 600,
      body: body(
        `<dialog id="d1" direction="recipient" call-id="${call.id}" local-tag="${call.to}" remote-tag="${call.from}"><state>early</state>${remote}</dialog>`,
      ),
    });
    await eventually('a lamp that tells it', async () => (await takes.lamp('pk1')) === 'red fast');
    await takes.key('PK1');
    await takes.talks();
    await calls.talks();
    await rings.callIs('none');
  });

  it('shine as the extension is free, rings, speaks and holds, and say so in words (RFC 4235 section 3)', async () => {
    const port = await startPresenceServer(rig);
    const bob = await agentAt(rig, port, 'bob');
    const phone = await Phone.start(rig, {
      model: '440HD',
      cfg: {
        ...peerToPeer(port),
        [`${KEY}/0/type`]: 'SPEED_DIAL_BLF',
        [`${KEY}/0/speed_dial_number`]: `sip:bob@127.0.0.1:${port}`,
        [`${KEY}/0/key_label`]: 'Bob',
      },
    });
    const shines = (lamp: string) => eventually(`lamp ${lamp}`, async () => (await phone.lamp('pk1')) === lamp);
    await shines('dark');
    const published = bob.publish(0, {
      event: 'dialog',
      contentType: 'application/dialog-info+xml',
      expires: 600,
      body: body(dialog('early')),
    });
    await shines('red fast');
    await phone.key('MENU');
    await phone.keys('5');
    await phone.key('*');
    await phone.screenShows('Rings there');
    published.update(body(dialog('confirmed')));
    await shines('red steady');
    published.update(body(dialog('confirmed', held)));
    await shines('red slow');
    await phone.screenShows('On hold');
    published.update(body(''));
    await shines('dark');
    await phone.screenShows('Free');
  });
});
