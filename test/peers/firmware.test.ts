/** New firmware from a web server, for a phone whose power is cut again and again. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KEYS_FILE } from '../../src/provision/firmware/memory.ts';
import { eventually } from '../support/eventually.ts';
import { imageOf, signingKey } from '../support/firmware.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';

const key = signingKey();
const IMAGE = imageOf({ key, version: '9.1.0', octets: 1_500_000 });
/** What the server has. */
let image = IMAGE;

describe('new firmware', function () {
  this.slow(30_000);
  const rig = useRig();
  let server: Server;
  /** Where each request for the image began. */
  const begun: number[] = [];

  before(async () => {
    server = createServer((request, response) => {
      if (!request.url?.endsWith('/405HD.img')) return void response.writeHead(404).end();
      const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const octets = image.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
      if (octets.length > 4096) begun.push(Number(first));
      const ranged = request.headers.range !== undefined;
      response.writeHead(ranged ? 206 : 200, {
        etag: `"${image.length}"`,
        'content-length': octets.length,
        ...(ranged ? { 'content-range': `bytes ${first}-${Number(first) + octets.length - 1}/${image.length}` } : {}),
      });
      response.end(octets);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('arrives in spite of power cuts, starts when it is whole, and is what runs then', async () => {
    const data = await rig.folder();
    await mkdir(join(data, 'firmware'));
    await writeFile(join(data, 'firmware', KEYS_FILE), key.pem);
    const { port } = server.address() as AddressInfo;
    const options = {
      data,
      cfg: {
        'provisioning/method': 'STATIC',
        'provisioning/firmware/url': `http://127.0.0.1:${port}/405HD.img`,
        'phone400/firmware/download_rate': 700,
      },
    };
    for (const ms of [150, 400, 650]) {
      const phone = await Phone.start(rig, options);
      await phone.screenMatches('Updating firmware');
      await delay(ms);
      phone.program.signal('SIGKILL');
      await phone.program.exited;
    }
    const { program, control } = await Phone.launch(rig, { ...options, more: ['--restart'] });
    const last = await Phone.hold(program, control);
    await last.screenMatches('Updating firmware|New firmware');
    await program.line(/ended: firmware 9\.1\.0/);
    assert.ok(begun.length >= 4, begun.join());
    assert.ok(
      begun.every((from, at) => at === 0 || from >= (begun[at - 1] ?? 0)),
      `goes on where it was: ${begun}`,
    );
    assert.ok((begun.at(-1) ?? 0) > 0);
    assert.ok((await readFile(join(data, 'firmware', 'slot.b'))).equals(IMAGE));

    const next = await Phone.hold(program, control);
    await next.key('MENU');
    await next.keys('53');
    await next.screenMatches('9\\.1\\.0');
  });

  it('comes as fast as it can while somebody speaks: no packet of the call is missing or repeated', async () => {
    image = imageOf({ key, version: '9.2.0', octets: 8_000_000 });
    const data = await rig.folder();
    await mkdir(join(data, 'firmware'));
    await writeFile(join(data, 'firmware', KEYS_FILE), key.pem);
    const { port } = server.address() as AddressInfo;
    const [peer, far] = [await SipPeer.open(rig), createSocket('udp4')];
    rig.defer(() => void far.close());
    await once(far.bind(0, '127.0.0.1'), 'listening');
    const spoken: number[] = [];
    far.on('message', packet => void spoken.push(packet.readUInt16BE(2)));
    const phone = await Phone.start(rig, {
      data,
      audio: 'tone',
      cfg: {
        ...peerToPeer(peer.port),
        'provisioning/method': 'STATIC',
        'phone400/firmware/download_rate': 0,
      },
    });
    await phone.dial('200');
    peer.reply(await peer.message('INVITE'), '200 OK', { sdp: sdpAt(far.address().port) });
    await phone.callIs('connected');
    // What is heard counts as well as what is said.
    const voice = Buffer.alloc(172, 0xff);
    voice.writeUInt16BE(0x8000, 0);
    voice.writeUInt32BE(7, 8);
    let sent = 0;
    const speaking = setInterval(() => {
      voice.writeUInt16BE(sent, 2);
      voice.writeUInt32BE(160 * sent++, 4);
      far.send(voice, phone.rtpPort, '127.0.0.1');
    }, 20);
    rig.defer(() => clearInterval(speaking));
    await eventually('the call is heard', () => spoken.length > 20);
    const from = spoken.length;
    await phone.set({ 'provisioning/firmware/url': `http://127.0.0.1:${port}/405HD.img` });
    const staged = join(data, 'firmware', 'slot.b');
    await eventually(
      'the image is in its slot',
      async () => (await stat(staged).catch(() => null))?.size === image.length,
    );
    await phone.callIs('connected');
    // A quick machine has the image before half a second of speech has passed: what comes right behind it counts too.
    await eventually('half a second of speech', () => spoken.length > from + 25);
    const during = spoken.slice(from - 1);
    assert.ok(during.every((number, i) => i === 0 || number === (((during[i - 1] ?? 0) + 1) & 0xffff)));
    const [heard] = await phone.streams();
    assert.deepEqual([heard?.packetsLost, heard?.strangers, heard?.floods], [0, 0, 0]);
    await phone.hook('on');
    peer.reply(await peer.message('BYE'), '200 OK');
    await phone.program.line(/ended: firmware 9\.2\.0/);
  });
});
