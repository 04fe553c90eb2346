/** Redundant audio in offers and answers (RFC 2198 section 5). */
import assert from 'node:assert/strict';
import {
  type Agreement,
  type LocalMedia,
  makeAnswer,
  makeOffer,
  newSdpState,
  readAnswer,
} from '../../src/sdp/negotiate.ts';

const opus = { name: 'OPUS', encoding: 'opus', clockRate: 48_000, channels: 2, payloadType: 96, fmtp: '', ptime: 20 };
const g722 = { name: 'G722', clockRate: 8000, payloadType: 9, fmtp: '', ptime: 20 };
const pcmu = { name: 'PCMU', clockRate: 8000, payloadType: 0, fmtp: '', ptime: 20 };
const local: LocalMedia = {
  address: '127.0.0.1',
  rtpPort: 5000,
  rtcpPort: 5001,
  capabilities: [opus, g722, pcmu],
  eventPayloadType: 101,
  redundancy: true,
  direction: 'sendrecv',
};
const fresh = newSdpState('127.0.0.1', '42');

const HEAD = 'v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n';
/** What Chromium 130 offers, without what plain RTP has no use for. */
const BROWSER = `${HEAD}m=audio 9000 RTP/AVP 111 63 9 0 8 13 110 126
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
`.replaceAll(/\r?\n/g, '\r\n');

function answered(offer: string, ours = local): { sdp: string; agreement: Agreement } {
  const answer = makeAnswer(offer, ours, fresh);
  assert.ok(answer.ok && answer.value.agreement !== null);
  return { sdp: answer.value.sdp, agreement: answer.value.agreement };
}

function about(sdp: string, name: string): string[] {
  return sdp.split('\r\n').filter(line => line.includes(name));
}

describe('redundant audio in SDP', () => {
  it('is offered behind the codecs, once for each clock, with what it may hold (RFC 2198 section 5)', () => {
    const { sdp } = makeOffer(local, fresh);
    assert.match(sdp, /m=audio 5000 RTP\/AVP 96 9 0 98 99 97 101\r/);
    assert.deepEqual(about(sdp, 'red/'), ['a=rtpmap:98 red/48000/2', 'a=rtpmap:99 red/8000']);
    assert.deepEqual(about(sdp, 'fmtp:9'), ['a=fmtp:98 96/96', 'a=fmtp:99 9/0', 'a=fmtp:97 0-15']);
    const { sdp: without } = makeOffer({ ...local, redundancy: false }, fresh);
    assert.deepEqual(about(without, 'red/'), []);
  });

  it("is taken where a browser offers it for Opus, under the browser's number", () => {
    const { sdp, agreement } = answered(BROWSER);
    assert.equal(agreement.codec.name, 'OPUS');
    assert.deepEqual(agreement.redundancy, { payloadType: 63, accept: [63] });
    assert.match(sdp, /m=audio 5000 RTP\/AVP 111 9 0 63 110 126\r/);
    assert.deepEqual(about(sdp, ':63 '), ['a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111']);
    assert.equal(answered(BROWSER, { ...local, redundancy: false }).agreement.redundancy, undefined);
  });

  it('a later offer of ours keeps the number that it has in the call (RFC 3264 section 8.3.2)', () => {
    const answer = makeAnswer(BROWSER, local, fresh);
    assert.ok(answer.ok);
    const { sdp } = makeOffer(local, answer.value.state);
    assert.deepEqual(about(sdp, 'red/48000'), ['a=rtpmap:63 red/48000/2']);
    assert.deepEqual(about(sdp, 'fmtp:63'), ['a=fmtp:63 111/111']);
  });

  it('protects only the codecs that the other side lists', () => {
    const offer = (fmtp: string): string =>
      `${HEAD}m=audio 4000 RTP/AVP 9 0 121\r\na=rtpmap:121 RED/8000\r\n${fmtp === '' ? '' : `a=fmtp:121 ${fmtp}\r\n`}`;
    assert.deepEqual(answered(offer('9/9')).agreement.redundancy, { payloadType: 121, accept: [121] });
    assert.deepEqual(answered(offer('0/0/0')).agreement.redundancy, { payloadType: null, accept: [121] });
    assert.deepEqual(answered(offer('')).agreement.redundancy, { payloadType: 121, accept: [121] });
    assert.equal(answered(offer('5/5')).agreement.redundancy, undefined);
    assert.equal(answered(offer('//;;=%ff 9')).agreement.redundancy, undefined);
    assert.equal(answered(offer('9/0').replace('RED/8000', 'RED/16000')).agreement.redundancy, undefined);
    assert.equal(answered(`${HEAD}m=audio 4000 RTP/AVP 9 0\r\n`).agreement.redundancy, undefined);
  });

  it('each side sends under the number of the other', () => {
    const offered = makeOffer(local, fresh);
    const far = { ...local, capabilities: [{ ...opus, payloadType: 111 }] };
    const renamed = answered(offered.sdp, far)
      .sdp.replaceAll(/\b96\b/g, '111')
      .replaceAll(/\b98\b/g, '120');
    const read = readAnswer(renamed, local, offered.state);
    assert.ok(read.ok);
    assert.deepEqual(read.value.agreement?.redundancy, { payloadType: 120, accept: [98] });
  });

  it('who does not know it answers without it, and nothing else changes', () => {
    const offered = makeOffer(local, fresh);
    const { sdp } = answered(offered.sdp, { ...local, redundancy: false });
    const read = readAnswer(sdp, local, offered.state);
    assert.ok(read.ok && read.value.agreement !== null);
    assert.equal(read.value.agreement.redundancy, undefined);
    assert.equal(read.value.agreement.codec.name, 'OPUS');
  });
});
