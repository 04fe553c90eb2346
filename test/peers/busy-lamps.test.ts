/** A whole phone whose keys watch extensions at Kamailio: what is published there shines here. */
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { agentAt, presenceServerInstalled, startPresenceServer } from '../support/presence-server.ts';
import { useRig } from '../support/rig.ts';

const KEY = 'personal_settings/functional_key';

const body = (dialogs: string): string =>
  `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:bob@127.0.0.1">${dialogs}</dialog-info>`;
const dialog = (state: string, more = ''): string =>
  `<dialog id="d1" direction="recipient"><state>${state}</state>${more}</dialog>`;
const held = '<local><target uri="sip:bob@127.0.0.1"><param pname="+sip.rendering" pval="no"/></target></local>';

describeWith(['kamailio'], 'busy lamps through Kamailio', () => {
  const rig = useRig();

  before(function () {
    if (!presenceServerInstalled) this.skip();
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
