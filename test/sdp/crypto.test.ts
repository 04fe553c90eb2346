import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { configurationsOf } from '../../src/sdp/capabilities.ts';
import { FULL_COVERAGE, parseCrypto, printCrypto, WHOLE_LIFE } from '../../src/sdp/crypto.ts';
import {
  type Agreement,
  type LocalMedia,
  makeAnswer,
  makeOffer,
  newSdpState,
  readAnswer,
} from '../../src/sdp/negotiate.ts';
import { parseSdp } from '../../src/sdp/parse.ts';
import type { CryptoSuite, LocalCrypto, SdpMedia, SdpSession } from '../../src/sdp/types.ts';
import { seeded } from '../support/audio.ts';

const GCM: CryptoSuite = { name: 'AEAD_AES_256_GCM', aliases: [], keyOctets: 44, aead: true };
const LONG: CryptoSuite = { name: 'AES_CM_128_HMAC_SHA1_80', aliases: [], keyOctets: 30, aead: false };
const WIDE: CryptoSuite = {
  name: 'AES_256_CM_HMAC_SHA1_80',
  aliases: ['AES_CM_256_HMAC_SHA1_80'],
  keyOctets: 46,
  aead: false,
};
const suites = [GCM, WIDE, LONG];

const keyOf = (octets: number, fill: number) => Buffer.alloc(octets, fill).toString('base64');
const LONG_KEY = keyOf(30, 2);

function side(fill: number, more: Partial<LocalCrypto> = {}): LocalMedia {
  const lines = suites.map(suite => ({
    ...suite,
    key: { key: keyOf(suite.keyOctets, fill), mki: '', lifetime: WHOLE_LIFE },
  }));
  return {
    address: '127.0.0.1',
    rtpPort: 5000,
    rtcpPort: 5001,
    capabilities: [{ name: 'PCMU', clockRate: 8000, payloadType: 0, fmtp: '', ptime: 20 }],
    eventPayloadType: null,
    direction: 'sendrecv',
    crypto: { mode: 'optional', offer: 'best-effort', suites: lines, coverage: FULL_COVERAGE, ...more },
  };
}

const { crypto: _, ...PLAIN } = side(0);
const fresh = newSdpState('127.0.0.1', '42');

const offerWith = (protocol: string, ...attributes: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 127.0.0.2', 's=-', 'c=IN IP4 127.0.0.2', 't=0 0', `m=audio 4000 ${protocol} 0`]
    .concat(
      attributes.map(attribute => `a=${attribute}`),
      '',
    )
    .join('\r\n');

type Answered = { media?: string[]; agreement?: Agreement | null; refused?: string };

function answer(offer: string, local: LocalMedia): Answered {
  const made = makeAnswer(offer, local, fresh);
  return made.ok
    ? { media: made.value.sdp.split('\r\n').filter(line => /^(m=|a=crypto|a=acfg)/.test(line)), ...made.value }
    : { refused: made.error.warning.text };
}

/** Both descriptions; what each side has agreed to. */
function call(caller: LocalMedia, callee: LocalMedia) {
  const offer = makeOffer(caller, fresh);
  const made = makeAnswer(offer.sdp, callee, fresh);
  if (!made.ok) return { offer: offer.sdp, refused: made.error.warning.text };
  const read = readAnswer(made.value.sdp, caller, offer.state);
  if (!read.ok) return { offer: offer.sdp, refused: read.error.warning.text };
  return {
    offer: offer.sdp,
    caller: read.value.agreement?.crypto,
    callee: made.value.agreement?.crypto,
    state: read.value.state,
  };
}

describe('crypto attributes', () => {
  const forms: [string, string, { mki: string; lifetime: number }][] = [
    ['a key alone', '', { mki: '', lifetime: WHOLE_LIFE }],
    ['a lifetime as a power', '|2^20', { mki: '', lifetime: 2 ** 20 }],
    ['a lifetime in digits', '|1048576', { mki: '', lifetime: 2 ** 20 }],
    ['a lifetime and an identifier', '|2^31|1:4', { mki: '00000001', lifetime: 2 ** 31 }],
    ['an identifier without lifetime', '|66051:3', { mki: '010203', lifetime: WHOLE_LIFE }],
  ];
  for (const [title, rest, expected] of forms) {
    it(`reads ${title} (RFC 4568 section 6.1)`, () => {
      const line = parseCrypto(`1 ${LONG.name} inline:${LONG_KEY}${rest}`, suites);
      assert.deepEqual(line?.keys, [{ key: LONG_KEY, ...expected }]);
      assert.deepEqual(line === null ? '' : parseCrypto(printCrypto(line), suites)?.keys[0]?.mki, expected.mki);
    });
  }

  it('reads several keys, hints and other spellings, and prints what it reads (RFC 4568 section 9.2)', () => {
    const text = `7 AES_CM_256_HMAC_SHA1_80 inline:${keyOf(46, 1)}|1:1;inline:${keyOf(46, 2)}|2:1`;
    const line = parseCrypto(`${text} WSH=128 KDR=0 -x-new=1`, suites);
    assert.deepEqual([line?.tag, line?.suite, line?.keys.map(({ mki }) => mki)], [7, WIDE.name, ['01', '02']]);
    assert.equal(line === null ? '' : printCrypto(line), text);
    const weak = parseCrypto(`1 ${LONG.name} inline:${LONG_KEY} UNENCRYPTED_SRTCP`, suites);
    assert.deepEqual(weak?.coverage, { ...FULL_COVERAGE, encryptRtcp: false });
    const unpadded = parseCrypto(`1 ${WIDE.name} inline:${keyOf(46, 3).replace(/=+$/, '')}`, suites);
    assert.equal(unpadded?.keys[0]?.key, keyOf(46, 3));
  });

  const bad = [
    '',
    '1',
    `1 ${LONG.name}`,
    `0x1 ${LONG.name} inline:${LONG_KEY}`,
    `1 F8_128_HMAC_SHA1_80 inline:${LONG_KEY}`,
    `1 ${LONG.name} inline:AAAA`,
    `1 ${LONG.name} inline:${LONG_KEY}AAAA`,
    `1 ${LONG.name} uri:${LONG_KEY}`,
    `1 ${LONG.name} inline:${LONG_KEY}|0`,
    `1 ${LONG.name} inline:${LONG_KEY}|2^49`,
    `1 ${LONG.name} inline:${LONG_KEY}|-1`,
    `1 ${LONG.name} inline:${LONG_KEY}|2^20|300:1`,
    `1 ${LONG.name} inline:${LONG_KEY}|2^20|1:17`,
    `1 ${LONG.name} inline:${LONG_KEY}|1:1|2^20`,
    `1 ${LONG.name} inline:${LONG_KEY}|2^20|1:1|x`,
    `1 ${LONG.name} inline:${LONG_KEY}|1:1;inline:${keyOf(30, 3)}|1:1`,
    `1 ${LONG.name} inline:${LONG_KEY}|1:1;inline:${keyOf(30, 3)}|2:2`,
    `1 ${LONG.name} inline:${LONG_KEY};inline:${keyOf(30, 3)}`,
    `1 ${LONG.name} inline:${LONG_KEY} KDR=4`,
    `1 ${LONG.name} inline:${LONG_KEY} FEC_ORDER=FEC_SRTP`,
    `1 ${LONG.name} inline:${LONG_KEY} NEW_PARAMETER`,
    `1 ${GCM.name} inline:${keyOf(44, 1)} UNENCRYPTED_SRTP`,
    `1 ${LONG.name} ${`inline:${LONG_KEY};`.repeat(5000)}`,
  ];
  it(`${bad.length} lines that cannot be used are none (RFC 4568 section 9.2)`, () => {
    for (const line of bad) assert.equal(parseCrypto(line, suites), null, line.slice(0, 100));
  });

  it('mutated lines never throw', () => {
    const random = seeded(3);
    const pick = (length: number) => Math.floor(random() * length);
    for (let round = 0; round < 5000; round++) {
      const line = [...`1 ${LONG.name} inline:${LONG_KEY}|2^31|1:4 WSH=64 UNENCRYPTED_SRTP`];
      for (let i = 0; i < 3; i++) line[pick(line.length)] = '|:;=^ A9\0\u{fffd}'.charAt(pick(11));
      parseCrypto(line.join(''), suites);
    }
  });
});

const FINGERPRINT = (digit: string) => Array(32).fill(`${digit}${digit}`).join(':');

/** A side that can do DTLS, and offers it. */
function shaker(digit: string, more: Partial<LocalCrypto> = {}): LocalMedia {
  return side(1, { dtls: { fingerprint: { hash: 'sha-256', value: FINGERPRINT(digit) }, offered: true }, ...more });
}

describe('keys by DTLS in offer and answer', () => {
  const agreements = (caller: LocalMedia, callee: LocalMedia) => {
    const offer = makeOffer(caller, fresh);
    const made = makeAnswer(offer.sdp, callee, fresh);
    assert.ok(made.ok, offer.sdp);
    const read = readAnswer(made.value.sdp, caller, offer.state);
    assert.ok(read.ok, made.value.sdp);
    const [one, other] = [read.value.agreement?.dtls, made.value.agreement?.dtls];
    return {
      offer: offer.sdp,
      answer: made.value.sdp,
      one,
      other,
      oneState: read.value.state,
      otherState: made.value.state,
    };
  };

  it('mandatory: a fingerprint and actpass; who is called begins (RFC 5763 section 5)', () => {
    const { offer, answer, one, other } = agreements(shaker('A', { mode: 'mandatory' }), shaker('B'));
    assert.match(offer, /m=audio 5000 UDP\/TLS\/RTP\/SAVP 0\r\n/);
    assert.match(offer, new RegExp(`a=fingerprint:sha-256 ${FINGERPRINT('A')}\\r\\na=setup:actpass\\r\\n`));
    assert.doesNotMatch(offer, /a=crypto/);
    assert.match(answer, /a=setup:active/);
    assert.deepEqual(one, { role: 'server', fingerprints: [{ hash: 'sha-256', value: FINGERPRINT('B') }] });
    assert.deepEqual(other, { role: 'client', fingerprints: [{ hash: 'sha-256', value: FINGERPRINT('A') }] });
  });

  it('optional: as a capability of plain RTP, or beside it (RFC 5939 section 3.5)', () => {
    const capable = agreements(shaker('A', { offer: 'capabilities' }), shaker('B'));
    assert.match(capable.offer, /m=audio 5000 RTP\/AVP 0\r\n/);
    assert.match(
      capable.offer,
      /a=tcap:1 UDP\/TLS\/RTP\/SAVP\r\na=acap:1 fingerprint:.*\r\na=acap:2 setup:actpass\r\na=pcfg:1 t=1 a=1,2/,
    );
    assert.match(capable.answer, /m=audio 5000 UDP\/TLS\/RTP\/SAVP 0\r\n/);
    const beside = agreements(shaker('A'), shaker('B'));
    assert.match(beside.answer, /m=audio 5000 RTP\/AVP 0\r\n/);
    for (const { one, other } of [capable, beside]) assert.deepEqual([one?.role, other?.role], ['server', 'client']);
    const plain = agreements(shaker('A', { offer: 'capabilities' }), PLAIN);
    assert.deepEqual([plain.one, plain.other], [undefined, undefined]);
  });

  it('later offers keep the parts, whoever makes them (RFC 5763 section 6.6)', () => {
    const first = agreements(shaker('A', { mode: 'mandatory' }), shaker('B'));
    const offer = makeOffer(shaker('B'), first.otherState);
    const made = makeAnswer(offer.sdp, shaker('A'), first.oneState);
    assert.ok(made.ok);
    assert.equal(made.value.agreement?.dtls?.role, 'server');
    const again = made.value.sdp.replace('a=setup:passive', 'a=setup:actpass');
    for (const sdp of [made.value.sdp, again]) {
      const read = readAnswer(sdp, shaker('B'), offer.state);
      assert.ok(read.ok);
      assert.equal(read.value.agreement?.dtls?.role, 'client');
    }
  });

  it('what cannot be checked is refused (RFC 8122 section 5)', () => {
    const good = `fingerprint:sha-256 ${FINGERPRINT('C')}`;
    const bad = [
      ['fingerprint:sha-256 00', 'setup:actpass'],
      [`fingerprint:md5 ${FINGERPRINT('C')}`, 'setup:actpass'],
      [`fingerprint:sha-1 ${FINGERPRINT('C').slice(0, 59)}`, 'setup:actpass'],
      ['setup:actpass'],
      [good, 'setup:holdconn'],
    ];
    for (const lines of bad) {
      assert.equal(answer(offerWith('UDP/TLS/RTP/SAVPF', ...lines), shaker('B')).refused, 'No common encryption');
    }
    assert.equal(
      answer(offerWith('UDP/TLS/RTP/SAVPF', good, 'setup:actpass'), side(1)).refused,
      'No common encryption',
    );
    const passive = answer(offerWith('UDP/TLS/RTP/SAVPF', good.toLowerCase(), 'setup:active'), shaker('B'));
    assert.equal(passive.agreement?.dtls?.role, 'server');
    const { state } = makeOffer(shaker('A', { mode: 'mandatory' }), fresh);
    const undecided = offerWith('UDP/TLS/RTP/SAVP', good, 'setup:actpass');
    assert.equal(readAnswer(undecided, shaker('A', { mode: 'mandatory' }), state).ok, false);
  });
});

describe('encryption in offer and answer', () => {
  it('best effort: plain RTP with keys beside it, taken up by those who can (RFC 4568 section 5.1)', () => {
    const { offer, caller, callee } = call(side(1), side(2));
    assert.match(offer, /m=audio 5000 RTP\/AVP 0\r\n/);
    assert.deepEqual(
      [...offer.matchAll(/a=crypto:(\d) (\S+)/g)].map(match => match.slice(1)),
      [
        ['1', GCM.name],
        ['2', WIDE.name],
        ['3', LONG.name],
      ],
    );
    assert.equal(caller?.suite, GCM.name);
    assert.deepEqual([caller?.send], callee?.receive);
    assert.deepEqual(caller?.receive, [callee?.send]);
    assert.deepEqual([call(side(1), PLAIN).caller, call(side(1), PLAIN).refused], [undefined, undefined]);
  });

  it('capability negotiation: plain RTP that may become SRTP (RFC 5939 section 3.5)', () => {
    const offering = side(1, { offer: 'capabilities' });
    const { offer, caller, callee, state } = call(offering, side(2));
    assert.match(offer, /m=audio 5000 RTP\/AVP 0\r\n(?:a=[^\r]*\r\n)*a=tcap:1 RTP\/SAVP\r\na=acap:1 crypto:1 AEAD/);
    assert.match(offer, /\r\na=pcfg:1 t=1 a=1\|2\|3\r\n/);
    assert.doesNotMatch(offer, /a=crypto/);
    assert.deepEqual([caller?.suite, [caller?.send]], [GCM.name, callee?.receive]);
    assert.deepEqual(answer(offer, side(2)).media?.slice(0, 1), ['m=audio 5000 RTP/SAVP 0']);
    assert.match(answer(offer, side(2)).media?.[2] ?? '', /^a=acfg:1 t=1 a=1$/);
    assert.deepEqual(answer(offer, PLAIN).media, ['m=audio 5000 RTP/AVP 0']);
    // Once encrypted it stays with what was agreed.
    assert.match(state === undefined ? '' : makeOffer(offering, state).sdp, /m=audio 5000 RTP\/SAVP 0\r\n/);
  });

  it('capability negotiation: SRTP that may become plain RTP, unless that wants more than we know (RFC 5939 section 3.6.2)', () => {
    const capabilities = ['tcap:1 RTP/AVP', 'acap:1 zrtp-hash:1.10 00', 'pcfg:1 t=1 a=1', 'pcfg:2 t=1'];
    const offer = offerWith('RTP/SAVP', `crypto:1 ${LONG.name} inline:${LONG_KEY}`, ...capabilities);
    assert.deepEqual(answer(offer, PLAIN).media, ['m=audio 5000 RTP/AVP 0', 'a=acfg:2 t=1']);
    assert.match(answer(offer, side(1)).media?.[0] ?? '', /SAVP/);
    assert.match(answer(offer, side(1, { mode: 'mandatory' })).media?.[0] ?? '', /SAVP/);
    const foreign = offer.replace(LONG.name, 'F8_128_HMAC_SHA1_80');
    assert.deepEqual(answer(foreign, side(1)).media, ['m=audio 5000 RTP/AVP 0', 'a=acfg:2 t=1']);
    assert.deepEqual(answer(foreign, side(1, { mode: 'mandatory' })).refused, 'Encryption is required');
    assert.deepEqual(answer(offer.replace('a=pcfg:2 t=1', 'a=x'), PLAIN).refused, 'Encryption is switched off');
  });

  it('mandatory: SRTP or no call, in both directions (RFC 4568 section 5.1.2)', () => {
    const mandatory = side(1, { mode: 'mandatory' });
    const { offer, caller } = call(mandatory, side(2));
    assert.match(offer, /m=audio 5000 RTP\/SAVP 0\r\n/);
    assert.equal(caller?.suite, GCM.name);
    assert.deepEqual(call(mandatory, PLAIN).refused, 'Encryption is switched off');
    assert.deepEqual(call(PLAIN, mandatory).refused, 'Encryption is required');
    assert.equal(call(side(2), mandatory).callee?.suite, GCM.name, 'keys beside plain RTP are good enough');
    const plain = call(side(2), PLAIN).offer;
    const stripped = makeAnswer(plain, PLAIN, fresh);
    assert.ok(stripped.ok);
    for (const protocol of ['RTP/AVP', 'RTP/SAVP']) {
      const given: string = stripped.value.sdp.replace('RTP/AVP', protocol);
      assert.equal(readAnswer(given, mandatory, makeOffer(mandatory, fresh).state).ok, false, protocol);
    }
  });

  it('without a way to offer keys safely none are offered, and theirs are taken up', () => {
    const quiet = side(1, { offer: 'none' });
    assert.doesNotMatch(makeOffer(quiet, fresh).sdp, /crypto|SAVP/);
    assert.equal(call(side(2), quiet).callee?.suite, GCM.name);
  });

  it('their order counts, their tag and spelling are echoed, the key is ours (RFC 4568 section 5.1.2)', () => {
    const offer = offerWith(
      'RTP/SAVPF',
      `crypto:3 F8_128_HMAC_SHA1_80 inline:${LONG_KEY}`,
      `crypto:9 AES_CM_256_HMAC_SHA1_80 inline:${keyOf(46, 8)}`,
      `crypto:4 ${GCM.name} inline:${keyOf(44, 8)}`,
    );
    assert.deepEqual(answer(offer, side(1)).media, [
      'm=audio 5000 RTP/SAVPF 0',
      `a=crypto:9 AES_CM_256_HMAC_SHA1_80 inline:${keyOf(46, 1)}`,
    ]);
  });

  it('an answer with another tag, suite or weaker coverage than offered is no encryption (RFC 4568 section 5.1.3)', () => {
    const caller = side(1, { mode: 'mandatory' });
    const { state } = makeOffer(caller, fresh);
    const good = `crypto:3 ${LONG.name} inline:${LONG_KEY}`;
    assert.ok(readAnswer(offerWith('RTP/SAVP', good), caller, state).ok);
    const wrong = [
      `crypto:1 ${LONG.name} inline:${LONG_KEY}`,
      `crypto:3 ${WIDE.name} inline:${keyOf(46, 2)}`,
      `${good} UNENCRYPTED_SRTP`,
      `crypto:3 ${LONG.name} inline:${keyOf(30, 1)}`,
    ];
    for (const one of wrong) {
      assert.equal(readAnswer(offerWith('RTP/SAVP', one), caller, state).ok, false, one);
    }
  });

  it('lesser coverage only where we want it too (RFC 4568 section 6.3)', () => {
    const offer = offerWith('RTP/SAVP', `crypto:1 ${LONG.name} inline:${LONG_KEY} UNENCRYPTED_SRTCP`);
    assert.equal(answer(offer, side(1)).refused, 'No common encryption');
    const lenient = side(1, { coverage: { ...FULL_COVERAGE, encryptRtcp: false } });
    const taken = answer(offer, lenient);
    assert.match(taken.media?.[1] ?? '', / UNENCRYPTED_SRTCP$/);
    assert.equal(taken.agreement?.crypto?.coverage.encryptRtcp, false);
    assert.match(makeOffer(lenient, fresh).sdp, /a=crypto:1 AEAD\S+ \S+\r\na=crypto:2 \S+ \S+ UNENCRYPTED_SRTCP\r\n/);
  });

  it('of a plain and an encrypted line the encrypted one is used', () => {
    const offer = `${offerWith('RTP/AVP')}m=audio 4002 RTP/SAVP 0\r\na=crypto:1 ${LONG.name} inline:${LONG_KEY}\r\n`;
    const taken = answer(offer, side(1));
    assert.deepEqual(taken.media?.slice(0, 2), ['m=audio 0 RTP/AVP 0', 'm=audio 5000 RTP/SAVP 0']);
  });

  it('potential configurations: alternatives, optional ones, extensions, order (RFC 5939 section 3.5.1)', () => {
    const lines = [
      'tcap:1 RTP/SAVPF RTP/SAVP',
      'acap:1 crypto:1 one',
      'acap:2 crypto:2 two',
      'pcfg:5 t=1',
      'pcfg:2 t=2|1 a=-m:1,[2]|7',
      'pcfg:1 t=2 a=1 +new=1',
      'pcfg:x t=2',
      'pcfg:3 t=9 a=1',
    ];
    const parsed = parseSdp(offerWith('RTP/AVP', ...lines));
    assert.ok(parsed.ok);
    const found = configurationsOf(parsed.value as SdpSession, parsed.value.media[0] as SdpMedia);
    assert.deepEqual(
      found.map(({ name, protocol, attributes }) => [name, protocol, attributes.length]),
      [
        ['2 t=2 a=-m:1,[2]', 'RTP/SAVP', 2],
        ['2 t=1 a=-m:1,[2]', 'RTP/SAVPF', 2],
        ['5 t=1', 'RTP/SAVPF', 0],
      ],
    );
  });

  const file = new URL('../data/sdp/oddities.json', import.meta.url);
  const { cases }: { cases: { name: string; sdp: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
  const odd = (name: string) => cases.find(one => one.name === name)?.sdp ?? '';
  it('odd offers with keys (RFC 4568 section 5.1.2)', () => {
    assert.match(answer(odd('SAVP with two crypto lines'), side(9)).media?.[1] ?? '', /^a=crypto:1 AEAD_AES_256_GCM/);
    assert.equal(answer(odd('SAVP without crypto'), side(9)).refused, 'No common encryption');
    assert.match(answer(odd('AVP with crypto (best effort)'), side(9)).media?.[1] ?? '', /^a=crypto:1 /);
    assert.equal(answer(odd('crypto key too short'), side(9)).refused, 'No common encryption');
    const weak = odd('crypto with UNENCRYPTED_SRTP session parameter');
    assert.equal(answer(weak, side(9)).refused, 'No common encryption');
    const own = offerWith('RTP/SAVP', `crypto:1 ${LONG.name} inline:${LONG_KEY}`);
    assert.equal(answer(own, side(2)).refused, 'No common encryption', 'our own key thrown back');
  });
});
