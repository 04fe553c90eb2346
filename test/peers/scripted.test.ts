/** A scripted end for dialogues that the programs cannot hold: SHA-256 digest, two forks that both answer. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Phone, peerToPeer, registered } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, type SipText, sdpAt } from '../support/sip-peer.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 7616 section 3.4.1 with qop=auth, from the answer's own parameters. */
function isRightAnswer(request: SipText, password: string): boolean {
  const header = request.headers.get('authorization') ?? '';
  const parameter = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(header)?.[1] ?? '';
  const secret = sha256(`${parameter('username')}:${parameter('realm')}:${password}`);
  const action = sha256(`REGISTER:${parameter('uri')}`);
  const proof = ['nonce', 'nc', 'cnonce', 'qop'].map(parameter).join(':');
  return parameter('response') === sha256(`${secret}:${proof}:${action}`);
}

describe('the phone and a scripted end', function () {
  this.slow(4000);
  const rig = useRig();

  it('answers the strongest of several challenges, SHA-256 before MD5 (RFC 8760 section 2.4)', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: registered(peer.port, 'secret') });
    const first = await peer.message('REGISTER');
    peer.reply(first, '401 Unauthorized', {
      headers: ['SHA-256', 'MD5'].map(
        name => `WWW-Authenticate: Digest realm="office", nonce="n-${name}", algorithm=${name}, qop="auth"`,
      ),
    });
    const second = await peer.message('REGISTER', one => one.headers.has('authorization'));
    assert.match(second.headers.get('authorization') ?? '', /algorithm="?SHA-256/);
    assert.ok(isRightAnswer(second, 'secret'));
    peer.reply(second, '200 OK', { headers: ['Expires: 600'] });
    await phone.lineIs('registered');
  });

  it('a stale nonce is no wrong password (RFC 3261 section 22.2)', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: registered(peer.port, 'secret') });
    const challenge = (nonce: string, more = ''): { headers: string[] } => ({
      headers: [`WWW-Authenticate: Digest realm="office", nonce="${nonce}", qop="auth"${more}`],
    });
    peer.reply(await peer.message('REGISTER'), '401 Unauthorized', challenge('old'));
    const old = await peer.message('REGISTER', one => one.text.includes('nonce="old"'));
    peer.reply(old, '401 Unauthorized', challenge('new', ', stale=true'));
    const fresh = await peer.message('REGISTER', one => one.text.includes('nonce="new"'));
    peer.reply(fresh, '200 OK', { headers: ['Expires: 600'] });
    await phone.lineIs('registered');
  });

  it('two forks both answer: the second one is acknowledged and hung up (RFC 3261 section 13.2.2.4)', async () => {
    const peer = await SipPeer.open(rig);
    const media = await freePorts(2);
    const phone = await Phone.start(rig, { cfg: peerToPeer(peer.port) });
    await phone.dial('200');
    const invite = await peer.message('INVITE');
    peer.reply(invite, '180 Ringing', { tag: 'desk' });
    peer.reply(invite, '180 Ringing', { tag: 'mobile' });
    peer.reply(invite, '200 OK', { tag: 'desk', sdp: sdpAt(media) });
    peer.reply(invite, '200 OK', { tag: 'mobile', sdp: sdpAt(media) });
    await peer.message('ACK sip:desk@');
    await peer.message('ACK sip:mobile@');
    peer.reply(await peer.message('BYE sip:mobile@'), '200 OK');
    await phone.callIs('connected');
    assert.equal(peer.count('BYE sip:desk@'), 0);
    await phone.hook('on');
    peer.reply(await peer.message('BYE sip:desk@'), '200 OK');
    await phone.callIs('none');
  });

  it('a server that says nothing is named on the screen', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, {
      cfg: { ...registered(peer.port, 'secret'), 'voip/signalling/sip/sip_t1': 100 },
    });
    await phone.lineIs('failed');
    await phone.screenMatches('[Nn]o answer');
    assert.ok(peer.count('REGISTER') > 5);
  });

  it('a call to a server that says nothing ends in plain words', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: { ...peerToPeer(peer.port), 'voip/signalling/sip/sip_t1': 100 } });
    await phone.dial('200');
    await phone.screenShows('No answer');
    await phone.rest();
  });

  it('ends in the middle of a call, although nobody answers its BYE', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: peerToPeer(peer.port) });
    await phone.dial('200');
    peer.reply(await peer.message('INVITE'), '200 OK', { sdp: sdpAt(await freePorts(2)) });
    await phone.callIs('connected');
    phone.program.signal('SIGTERM');
    await peer.message('BYE');
    assert.equal((await phone.program.end()).code, 0);
  });
});
