/** A phone as its admin sees it: plugged in, configured from a web server, told of news by its SIP server. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';

describe('a phone that is provisioned', function () {
  this.slow(4000);
  const rig = useRig();
  let server: Server;
  let url: string;
  const files = new Map<string, string>();
  const asked: string[] = [];
  let password: string | null;

  beforeEach(async () => {
    files.clear();
    asked.length = 0;
    password = null;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const wanted = password === null ? undefined : `Basic ${Buffer.from(`jam:${password}`).toString('base64')}`;
      if (request.headers.authorization !== wanted) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="phones"' }).end();
        return;
      }
      const text = files.get(request.url ?? '');
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    rig.defer(() => {
      server.closeAllConnections();
      server.close();
    });
  });

  const named = (name: string): string => `voip/line/0/description=${name}\nvoip/line/0/extension_display=${name}\n`;

  it('takes news that its server tells of, but not while somebody speaks', async () => {
    const peer = await SipPeer.open(rig);
    files.set('/a.cfg', named('Lobby'));
    const cfg = { ...peerToPeer(peer.port), 'phone400/sip/orders': 'ADDRESS' };
    const phone = await Phone.start(rig, { cfg, more: ['--provision', `${url}/a.cfg`] });
    await phone.screenShows('Lobby');
    await phone.dial('200');
    peer.reply(await peer.message('INVITE'), '200 OK', { sdp: sdpAt(await freePorts(2)) });
    await phone.callIs('connected');
    files.set('/a.cfg', named('Roof'));
    peer.request('NOTIFY', phone.port, ['Event: check-sync', 'Subscription-State: terminated']);
    await peer.message('SIP/2.0 200', one => one.headers.get('cseq')?.endsWith('NOTIFY') === true);
    await phone.callIs('connected');
    await phone.hook('on');
    peer.reply(await peer.message('BYE'), '200 OK');
    await phone.screenShows('Roof');
    assert.deepEqual(asked, ['/a.cfg', '/a.cfg']);
  });

  it('asks for user name and password when the server wants them, and remembers what let it in', async () => {
    password = '4711';
    files.set('/a.cfg', named('Vault'));
    const phone = await Phone.start(rig, {
      cfg: {
        'phone400/provisioning/password_without_tls': 1,
        'provisioning/configuration/http_auth/ui_interaction_enabled': 1,
      },
      more: ['--provision', `${url}/a.cfg`, '--log', 'debug'],
    });
    await phone.screenShows('phones');
    await phone.keys('526');
    await phone.key('OK');
    await phone.screenMatches('[Pp]assword');
    await phone.keys('999');
    await phone.key('OK');
    await phone.screenMatches('Log in: \\*9|log in with');
    await phone.keys('*9');
    await phone.key('OK');
    await phone.screenMatches('user name|User name');
    await phone.keys('526');
    await phone.key('OK');
    await phone.screenMatches('[Pp]assword');
    await phone.keys('4711');
    await phone.key('OK');
    await phone.screenShows('Vault');
    assert.ok(!phone.program.lines.some(line => line.includes('4711')));
  });

  it('finds its server when a lease names one, and says what is wrong with it', async () => {
    const phone = await Phone.start(rig, {});
    await phone.lease({ 66: url, 67: 'x.img;a.cfg' });
    await phone.screenShows('No configuration');
    files.set('/a.cfg', '<html>log in</html>');
    await phone.lease({ 160: `${url}/a.cfg` });
    await phone.screenMatches('Bad configuration|cannot be used');
    files.set('/a.cfg', named('Attic'));
    await phone.lease({
      43: { hex: `01${(url.length + 6).toString(16)}${Buffer.from(`${url}/a.cfg`).toString('hex')}` },
    });
    await phone.screenShows('Attic');
  });
});
