import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { StreamSettings } from '../../src/media/protocol.ts';
import {
  type Agreement,
  type Direction,
  type LocalMedia,
  makeAnswer,
  makeOffer,
  newSdpState,
  readAnswer,
} from '../../src/sdp/negotiate.ts';
import { parseSdp, SDP_LIMITS } from '../../src/sdp/parse.ts';
import { printSdp } from '../../src/sdp/print.ts';

const local: LocalMedia = {
  address: '127.0.0.1',
  rtpPort: 5000,
  rtcpPort: 5001,
  capabilities: [
    { name: 'PCMU', clockRate: 8000, payloadType: 0, fmtp: '', ptime: 20 },
    { name: 'PCMA', clockRate: 8000, payloadType: 8, fmtp: '', ptime: 20 },
  ],
  eventPayloadType: 101,
  direction: 'sendrecv',
};
const opus = { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96, fmtp: 'useinbandfec=1', ptime: 20 };
const withOpus: LocalMedia = { ...local, capabilities: [opus, ...local.capabilities] };
const fresh = newSdpState('127.0.0.1', '42');

const HEAD = 'v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n';
const AUDIO = 'm=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n';

function answerTo(offer: string, ours = local, state = fresh) {
  const answered = makeAnswer(offer, ours, state);
  assert.ok(answered.ok, answered.ok ? '' : answered.error.warning.text);
  const sdp = parseSdp(answered.value.sdp);
  const asked = parseSdp(offer);
  assert.ok(sdp.ok && asked.ok);
  assert.deepEqual(
    sdp.value.media.map(media => media.type),
    asked.value.media.map(media => media.type),
    'an answer has the lines of its offer',
  );
  return { ...answered.value, ports: sdp.value.media.map(media => media.port) };
}

function agreed(offer: string, ours = local): Agreement {
  const { agreement } = answerTo(offer, ours);
  assert.ok(agreement !== null);
  return agreement;
}

function refusal(offer: string, ours = local): [number, number] {
  const answered = makeAnswer(offer, ours, fresh);
  assert.ok(!answered.ok);
  return [answered.error.status, answered.error.warning.code];
}

/** What is expected of each odd offer. */
const ODDITIES: Record<string, (offer: string) => void> = {
  plain: offer =>
    assert.deepEqual(agreed(offer), {
      remote: { address: '127.0.0.1', rtpPort: 4000, rtcpPort: 4001 },
      codec: { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '', ours: '' },
      accept: [],
      eventPayloadType: 101,
      acceptEvents: [101],
      noisePayloadType: null,
      rtcp: { mux: false, reducedSize: false },
      direction: 'sendrecv',
      heldByRemote: false,
    }),
  'LF line ends': agreed,
  'no final line end': agreed,
  'bare CR line ends': offer => assert.equal(refusal(offer)[0], 400),
  'static types without rtpmap': offer => {
    const g722 = { name: 'G722', clockRate: 8000, payloadType: 9, fmtp: '', ptime: 20 };
    const names = (agreement: Agreement): string[] => [agreement.codec, ...agreement.accept].map(codec => codec.name);
    assert.deepEqual(names(agreed(offer, { ...local, capabilities: [g722, ...local.capabilities] })), [
      'PCMU',
      'PCMA',
      'G722',
    ]);
  },
  'dynamic type without rtpmap': offer => assert.equal(agreed(offer).codec.payloadType, 0),
  'only unknown codecs': offer => assert.deepEqual(refusal(offer), [488, 305]),
  'payload type 4294967296': offer => assert.deepEqual(refusal(offer), [488, 305]),
  'payload type -1 and 128': offer => assert.deepEqual(agreed(offer).accept, []),
  'port 0': offer => {
    const { agreement, ports } = answerTo(offer);
    assert.equal(agreement, null);
    assert.deepEqual(ports, [0]);
  },
  'port 65536 and -5': offer => assert.equal(refusal(offer)[0], 400),
  'port pair 4000/2': offer => assert.equal(agreed(offer).remote.rtpPort, 4000),
  'connection per media, none at session level': agreed,
  'no connection line at all': offer => assert.deepEqual(refusal(offer), [488, 301]),
  'connection 0.0.0.0 (old hold)': offer => {
    const { direction, heldByRemote } = agreed(offer);
    assert.deepEqual([direction, heldByRemote], ['recvonly', true]);
  },
  'connection is multicast or broadcast': offer => {
    assert.deepEqual(refusal(offer), [488, 301]);
    assert.deepEqual(refusal(offer.replace('255.255.255.255', '224.2.1.1/127')), [488, 301]);
  },
  'connection is a host name': offer => assert.deepEqual(refusal(offer), [488, 301]),
  'IPv6 connection': offer => {
    assert.deepEqual(refusal(offer), [488, 301]);
    const six = answerTo(offer, { ...local, address: '::1' });
    assert.equal(six.agreement?.remote.address, '::1');
    assert.match(six.sdp, /c=IN IP6 ::1\r\n/);
  },
  'video and audio': offer => assert.deepEqual(answerTo(offer).ports, [5000, 0]),
  'two audio lines': offer => assert.deepEqual(answerTo(offer).ports, [5000, 0]),
  '32 media lines': offer => assert.deepEqual(answerTo(offer).ports, [5000, ...Array(31).fill(0)]),
  'unknown transport UDP/TLS/RTP/SAVPF': offer => assert.deepEqual(refusal(offer), [488, 302]),
  'SAVP with two crypto lines': offer => assert.deepEqual(refusal(offer), [488, 302]),
  'SAVP without crypto': offer => assert.deepEqual(refusal(offer), [488, 302]),
  'AVP with crypto (best effort)': offer => assert.doesNotMatch(answerTo(offer).sdp, /crypto/),
  'crypto key too short': offer => assert.deepEqual(refusal(offer), [488, 302]),
  'crypto with UNENCRYPTED_SRTP session parameter': offer => assert.deepEqual(refusal(offer), [488, 302]),
  'fmtp with NUL': agreed,
  'rtpmap rate 0, rate 4294967295, channels 99': offer => {
    const { codec, accept } = agreed(offer, withOpus);
    assert.deepEqual([codec.payloadType, accept], [0, []]);
  },
  'ptime 0, -1, 1e9, 20.5': offer => assert.equal(agreed(offer).codec.ptime, 20),
  'the same rtpmap 500 times': agreed,
  'ICE candidate with 2000-octet foundation and address': agreed,
  'line of 60 kB': agreed,
  'lines in a wrong order, unknown letters': agreed,
  'v=1': offer => assert.equal(refusal(offer)[0], 400),
  'empty session name, UTF-8 name': agreed,
  'session version same as before in a re-INVITE': () => {
    const first = answerTo(HEAD + AUDIO);
    const second = answerTo(HEAD + AUDIO, local, first.state);
    assert.equal(second.sdp, first.sdp);
    assert.deepEqual(second.agreement, first.agreement);
  },
  'session version lower than before': () => {
    const { state } = answerTo(HEAD.replace('7 1', '7 5') + AUDIO);
    const lower = makeAnswer(HEAD + AUDIO, local, state);
    assert.ok(!lower.ok && lower.error.status === 488);
    answerTo(HEAD.replace('7 1', '8 1') + AUDIO, local, state);
  },
  'direction inactive, sendonly, recvonly at session level, other at media level': offer =>
    assert.equal(agreed(offer).direction, 'recvonly'),
  'telephone-event with clock 48000 beside opus/48000': offer => {
    assert.equal(agreed(offer, withOpus).eventPayloadType, 102);
    assert.equal(agreed(offer).eventPayloadType, 101);
  },
  'rtcp attribute on another port and address': offer => {
    assert.equal(agreed(offer).remote.rtcpPort, 4001);
    assert.equal(agreed(offer.replace(' IN IP4 127.0.0.2', '')).remote.rtcpPort, 5000);
  },
  'rtcp-mux offered': offer => {
    assert.equal(agreed(offer).remote.rtcpPort, 4001);
    assert.match(answerTo(offer).sdp, /a=rtcp-mux\r\n/);
    assert.equal(agreed(offer).rtcp.mux, true);
  },
};

describe('odd offers', () => {
  const file = new URL('../data/sdp/oddities.json', import.meta.url);
  const { cases }: { cases: { name: string; expect: string; sdp: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { name, expect, sdp } of cases) {
    const rfc = name.startsWith('rtcp attribute') ? '3605 section 2.1' : '3264 section 6';
    it(`${name}: ${expect} (RFC ${rfc})`, () => {
      const check = ODDITIES[name];
      assert.ok(check, 'no expectation');
      check(sdp);
    });
  }
});

describe('offer and answer', () => {
  it('offers everything in our order and prints what it reads (RFC 3264 section 5, RFC 8866 section 5)', () => {
    const { sdp, state } = makeOffer(withOpus, fresh);
    assert.deepEqual(sdp.split('\r\n'), [
      'v=0',
      'o=- 42 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      'm=audio 5000 RTP/AVP 96 0 8 97 101',
      'a=rtpmap:96 opus/48000/2',
      'a=fmtp:96 useinbandfec=1',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:97 telephone-event/48000',
      'a=fmtp:97 0-15',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
    const parsed = parseSdp(sdp);
    assert.ok(parsed.ok);
    assert.equal(printSdp(parsed.value), sdp);
    assert.equal(makeOffer(withOpus, state).sdp, sdp, 'the same offer keeps its version');
  });

  it('two of us agree (RFC 3264 section 6)', () => {
    const offer = makeOffer(local, fresh);
    const answer = answerTo(offer.sdp, { ...local, rtpPort: 6000, rtcpPort: 6100 });
    const read = readAnswer(answer.sdp, local, offer.state);
    assert.ok(read.ok && read.value.agreement !== null);
    const settings: StreamSettings = read.value.agreement;
    assert.deepEqual(settings.remote, { address: '127.0.0.1', rtpPort: 6000, rtcpPort: 6100 });
    assert.equal(read.value.agreement.codec.name, 'PCMU');
    assert.equal(read.value.agreement.eventPayloadType, 101);
    assert.equal(read.value.agreement.direction, 'sendrecv');
  });

  it('sends under their payload type and accepts under ours (RFC 3264 section 5.1)', () => {
    const offer = makeOffer(withOpus, fresh);
    const theirs = `${HEAD}m=audio 4000 RTP/AVP 98 0\r\na=rtpmap:98 OPUS/48000/2\r\na=fmtp:98 stereo=0\r\na=ptime:40\r\n`;
    const read = readAnswer(theirs, withOpus, offer.state);
    assert.ok(read.ok && read.value.agreement !== null);
    assert.deepEqual(read.value.agreement.codec, {
      ...{ name: 'opus', payloadType: 98, ptime: 40, fmtp: 'stereo=0', ours: 'useinbandfec=1' },
    });
    assert.deepEqual(
      read.value.agreement.accept.map(codec => [codec.name, codec.payloadType]),
      [
        ['opus', 96],
        ['PCMU', 0],
      ],
    );
    assert.equal(read.value.agreement.eventPayloadType, null);
  });

  it('a number keeps its meaning through the dialog, whoever named it (RFC 3264 section 8.3.2)', () => {
    const theirs = [
      'm=audio 4000 RTP/AVP 97 96 102 101 0',
      'a=rtpmap:97 OPUS/48000/2',
      'a=rtpmap:96 speex/8000',
      'a=rtpmap:102 telephone-event/48000',
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n');
    const first = answerTo(HEAD + theirs, withOpus);
    assert.match(first.sdp, /m=audio 5000 RTP\/AVP 97 0 102 101\r\n/);
    const more = { name: 'iLBC', clockRate: 8000, payloadType: null, fmtp: '', ptime: 20 };
    const later = makeOffer({ ...withOpus, capabilities: [...withOpus.capabilities, more] }, first.state);
    assert.match(later.sdp, /m=audio 5000 RTP\/AVP 97 0 8 98 102 101\r\n/, '96 stays what it was to them');
    assert.match(later.sdp, /a=rtpmap:98 iLBC\/8000\r\n/);
    assert.equal(makeOffer(withOpus, later.state).sdp.match(/m=audio.*/)?.[0], 'm=audio 5000 RTP/AVP 97 0 8 102 101');
  });

  it('events are sent with the clock of the codec, and taken with any (RFC 4733 section 2.5.1.2)', () => {
    const offer = makeOffer(withOpus, fresh);
    const answer = answerTo(offer.sdp, { ...withOpus, capabilities: [...local.capabilities, opus] });
    const read = readAnswer(answer.sdp, withOpus, offer.state);
    assert.ok(read.ok && read.value.agreement !== null);
    assert.deepEqual([read.value.agreement.codec.name, read.value.agreement.eventPayloadType], ['opus', 97]);
    assert.deepEqual(read.value.agreement.acceptEvents, [97, 101]);
  });

  it('comfort noise is offered and taken where we want it, with a codec of its clock (RFC 3389 section 5)', () => {
    const quiet = { ...local, comfortNoise: true };
    const offer = makeOffer(quiet, fresh);
    assert.match(offer.sdp, /RTP\/AVP 0 8 13 101\r\n/);
    assert.equal(answerTo(offer.sdp, quiet).agreement?.noisePayloadType, 13);
    assert.equal(answerTo(offer.sdp).agreement?.noisePayloadType, null);
    assert.doesNotMatch(makeOffer({ ...quiet, capabilities: [opus] }, fresh).sdp, /CN/);
    assert.equal(answerTo(HEAD + AUDIO, quiet).agreement?.noisePayloadType, null);
  });

  it('what the parameters of a codec mean is known to its capability alone', () => {
    const longer = (theirs: string): boolean => !theirs.includes('mode=20');
    const capability = {
      ...{ name: 'ILBC', encoding: 'iLBC', clockRate: 8000, payloadType: null, fmtp: 'mode=20', ptime: 20 },
      terms: (theirs: string) =>
        longer(theirs) ? { fmtp: 'mode=30', packetTimes: [30, 60] } : { fmtp: 'mode=20', packetTimes: [20, 40, 60] },
    };
    const ours = { ...local, capabilities: [capability] };
    const offered = (fmtp: string, more = ''): string =>
      `${HEAD}m=audio 4000 RTP/AVP 99\r\na=rtpmap:99 ilbc/8000\r\na=fmtp:99 ${fmtp}\r\n${more}`;
    for (const [offer, ptime, said] of [
      [offered('mode=20'), 20, 'mode=20'],
      [offered('mode=30'), 30, 'mode=30'],
      [offered('mode=20', 'a=ptime:60\r\na=maxptime:50\r\n'), 40, 'mode=20'],
      [offered('mode=30', 'a=maxptime:20\r\n'), 30, 'mode=30'],
    ] as const) {
      const { sdp, agreement } = answerTo(offer, ours);
      assert.deepEqual([agreement?.codec.name, agreement?.codec.ptime, agreement?.codec.ours], ['ILBC', ptime, said]);
      assert.match(sdp, new RegExp(`a=rtpmap:99 iLBC/8000\r\na=fmtp:99 ${said}\r\na=ptime:${ptime}\r\n`));
    }
  });

  const holds: [Direction, Direction, Direction, boolean][] = [
    // they say, we want, agreed, held by them
    ['sendrecv', 'sendrecv', 'sendrecv', false],
    ['sendonly', 'sendrecv', 'recvonly', true],
    ['recvonly', 'sendrecv', 'sendonly', false],
    ['inactive', 'sendrecv', 'inactive', true],
    ['sendrecv', 'sendonly', 'sendonly', false],
    ['sendonly', 'sendonly', 'inactive', true],
    ['recvonly', 'inactive', 'inactive', false],
  ];
  for (const [theirs, wanted, result, held] of holds) {
    it(`they ${theirs}, we ${wanted}: ${result} (RFC 3264 section 6.1)`, () => {
      const { agreement, sdp } = answerTo(`${HEAD}${AUDIO}a=${theirs}\r\n`, { ...local, direction: wanted });
      assert.deepEqual([agreement?.direction, agreement?.heldByRemote], [result, held]);
      assert.match(sdp, new RegExp(`a=${result}\r\n`));
    });
  }

  it('hold and resume are offers with a higher version each (RFC 3264 section 8.4)', () => {
    const first = makeOffer(local, fresh);
    const hold = makeOffer({ ...local, direction: 'sendonly' }, first.state);
    assert.match(hold.sdp, /o=- 42 2 /);
    assert.match(hold.sdp, /a=sendonly/);
    const answer = answerTo(hold.sdp);
    assert.equal(answer.agreement?.direction, 'recvonly');
    const read = readAnswer(answer.sdp, { ...local, direction: 'sendonly' }, hold.state);
    assert.ok(read.ok && read.value.agreement?.direction === 'sendonly' && !read.value.agreement.heldByRemote);
    assert.match(makeOffer(local, hold.state).sdp, /o=- 42 3 /);
  });

  it('a later offer of ours keeps the lines of theirs (RFC 3264 section 8)', () => {
    const video = 'm=video 4002 RTP/AVP 31\r\n';
    const { state } = answerTo(HEAD + video + AUDIO);
    const again = parseSdp(makeOffer(local, state).sdp);
    assert.ok(again.ok);
    assert.deepEqual(
      again.value.media.map(media => [media.type, media.port]),
      [
        ['video', 0],
        ['audio', 5000],
      ],
    );
  });

  it('an answer that is none is refused', () => {
    const { state } = makeOffer(local, fresh);
    for (const answer of ['', HEAD, HEAD + AUDIO + AUDIO, HEAD + AUDIO.replace('AVP', 'SAVP')]) {
      assert.ok(!readAnswer(answer, local, state).ok, answer);
    }
    const refused = readAnswer(HEAD + AUDIO.replace('4000', '0'), local, state);
    assert.ok(refused.ok && refused.value.agreement === null);
  });

  it('is bounded, and mutated descriptions never throw', () => {
    assert.ok(!parseSdp(HEAD + 'a=x\r\n'.repeat(SDP_LIMITS.lines)).ok);
    assert.ok(!parseSdp(HEAD + AUDIO.repeat(SDP_LIMITS.media + 1)).ok);
    assert.ok(!parseSdp('x'.repeat(SDP_LIMITS.octets + 1)).ok);
    const base = `${HEAD}${AUDIO}a=ptime:20\r\na=rtcp:4009\r\na=sendonly\r\nm=video 4002 RTP/AVP 31\r\n`;
    let state = 8866;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let count = 0; count < 5000; count++) {
      const [at, length] = [random(base.length), random(8)];
      const junk = String.fromCharCode(random(256)).repeat(random(5));
      const text = base.slice(0, at) + junk + base.slice(at + length);
      makeAnswer(text, local, fresh);
      readAnswer(text, local, makeOffer(local, fresh).state);
    }
  });
});

describe('RTCP in offers and answers', () => {
  const all: LocalMedia = { ...local, rtcp: { mux: true, reducedSize: true, extended: true } };
  const settled = (answer: string, ours = all): Agreement['rtcp'] => {
    const read = readAnswer(answer, ours, makeOffer(ours, fresh).state);
    assert.ok(read.ok && read.value.agreement !== null);
    return read.value.agreement.rtcp;
  };

  it('one port and reduced size: offered, agreed, refused, and never taken without an offer (RFC 5761 section 5.1.1)', () => {
    assert.match(makeOffer(all, fresh).sdp, /a=rtcp-mux\r\na=rtcp-rsize\r\na=rtcp-xr:voip-metrics/);
    assert.doesNotMatch(makeOffer(local, fresh).sdp, /rtcp-/);
    const yes = `${HEAD}${AUDIO}a=rtcp-mux\r\na=rtcp-rsize\r\n`;
    assert.deepEqual([settled(yes).mux, settled(yes).reducedSize], [true, true]);
    assert.deepEqual([settled(HEAD + AUDIO).mux, settled(HEAD + AUDIO).reducedSize], [false, false]);
    assert.deepEqual(settled(yes, local), { mux: false, reducedSize: false });
    assert.match(answerTo(yes).sdp, /a=rtcp-mux\r\na=rtcp-rsize\r\n/);
    assert.doesNotMatch(answerTo(HEAD + AUDIO, all).sdp, /rtcp-mux|rtcp-rsize/);
  });

  it('extended reports: each side says what it wants to get (RFC 3611 section 5.2)', () => {
    const asks = `${HEAD}${AUDIO}a=rtcp-xr:stat-summary=loss,jitt rcvr-rtt=all:100 foo=7\r\n`;
    const some = { voipMetrics: false, statistics: true, receiverTime: true };
    assert.deepEqual(agreed(asks, all).rtcp.extended, some);
    assert.deepEqual(settled(asks).extended, some);
    assert.equal(agreed(asks).rtcp.extended, undefined, 'where they are not configured none are sent');
    assert.match(answerTo(asks, all).sdp, /a=rtcp-xr:voip-metrics stat-summary=loss,dup,jitt rcvr-rtt=all\r\n/);
    assert.match(answerTo(HEAD + AUDIO, all).sdp, /a=rtcp-xr:voip-metrics stat-summary=loss,dup,jitt\r\n/);
    assert.equal(agreed(HEAD + AUDIO, all).rtcp.extended?.voipMetrics, true);
    const session = HEAD.replace('t=0 0', 't=0 0\r\na=rtcp-xr:voip-metrics');
    assert.deepEqual(agreed(session + AUDIO, all).rtcp.extended?.statistics, false);
  });
});
