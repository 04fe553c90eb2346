import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { Redactor } from '../../src/base/log.ts';
import { callFace } from '../../src/call/call/face.ts';
import { newCallKeys } from '../../src/call/call/keys.ts';
import { type CallInput, type CallMachine, callStep, incomingCall, outgoingCall } from '../../src/call/call/machine.ts';
import { answerTo, localMedia, offerOf, settle, unanswerable } from '../../src/call/call/negotiation.ts';
import { type Encryption, encryption } from '../../src/call/encryption.ts';
import { KNOWN_PROTECTION } from '../../src/main/settings.ts';
import { settings } from './fixtures.ts';

const { capabilities, eventPayloadType, comfortNoise } = settings;
const TLS = { 'voip/signalling/sip/transport_protocol': 'TLS' };
const REQUIRE = { 'voip/media/srtp/mode': 'REQUIREENCRYPTION' };

/** What these parameters make of encryption. */
function wanted(values: { readonly [path: string]: string | number }): Encryption | null {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) assert.ok(store.set(path, String(value), 'session').ok, path);
  return encryption(store, KNOWN_PROTECTION);
}

function side(values: { readonly [path: string]: string | number }, address = '127.0.0.1') {
  return localMedia(
    { address, rtpPort: 4000, capabilities, eventPayloadType, comfortNoise },
    newCallKeys(wanted(values)),
  );
}

/** Caller and callee after one offer and answer. */
function call(one = side(TLS), other = side(TLS, '127.0.0.2')) {
  const offer = offerOf(one, 'sendrecv');
  const answer = answerTo(other, offer.sdp, 'sendrecv');
  assert.ok(answer.ok);
  const settled = settle(offer.local, answer.value.sdp, 'sendrecv');
  assert.ok(settled.ok);
  return { offer: offer.sdp, answer: answer.value.sdp, one: settled.value, other: answer.value };
}

const suiteOf = ({ agreement }: { agreement: { settings: { crypto?: { suite: string } } } }) =>
  agreement.settings.crypto?.suite ?? '';
const sdpFact = (body: string, kind: 'offer' | 'answer', early = false): CallInput => ({
  type: 'remote-sdp',
  kind,
  body,
  early,
});

describe('encryption of calls', () => {
  it('by default: offered over TLS for those who can, the strongest first (RFC 5939 section 3.5)', () => {
    const { offer, one, other } = call();
    assert.match(offer, /m=audio 4000 RTP\/AVP /);
    assert.deepEqual([suiteOf(one), suiteOf(other)], ['AEAD_AES_256_GCM', 'AEAD_AES_256_GCM']);
    assert.doesNotMatch(offer, /_32/);
    assert.equal(suiteOf(call(side(TLS), side({ 'voip/media/srtp/mode': 'DONOTSUPPORTENCRYPTION' })).one), '');
    assert.equal(suiteOf(call(side({}), side(TLS)).one), '', 'without TLS no keys are shown');
  });

  it('the method of the guide, identifiers and coverage stand in the offer (RFC 4568 section 6)', () => {
    const guide = { ...TLS, ...REQUIRE, 'phone400/srtp/strong_suites': 0, 'voip/media/srtp/use_MKI': 1 };
    const more = { 'voip/media/srtp/MKI_length': 4, 'voip/media/srtp/method': 'AES_CM_128_ALL_METHODS' };
    const { offer, one, other } = call(side({ ...guide, ...more }), side({ ...guide, ...more }));
    assert.match(offer, /m=audio 4000 RTP\/SAVP /);
    assert.match(offer, /a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[^ |]{40}\|1:4\r\n/);
    assert.match(offer, /a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:[^ |]{40}\|1:4\r\n/);
    assert.doesNotMatch(offer, /AEAD|AES_256/);
    assert.equal(one.agreement.settings.crypto?.receive[0]?.mki, '00000001');
    assert.deepEqual(other.agreement.settings.crypto?.send, one.agreement.settings.crypto?.receive[0]);
    const open = offerOf(side({ ...guide, 'voip/media/srtp/RTCP_encrypt_enabled': 0 }), 'sendrecv').sdp;
    assert.match(open, /a=crypto:1 \S+ \S+ UNENCRYPTED_SRTCP\r\n/);
  });

  it('a later offer keeps the keys; one with new keys gets new ones in its answer (RFC 4568 section 7.1.4)', () => {
    const { one, other } = call();
    const again = offerOf(one.local, 'sendonly');
    const held = answerTo(other.local, again.sdp, 'sendrecv');
    assert.ok(held.ok);
    assert.deepEqual(held.value.agreement.settings.crypto, other.agreement.settings.crypto);
    const stranger = offerOf(side(TLS), 'sendrecv').sdp.replace(/o=- \d+/, 'o=- 77');
    const rekeyed = answerTo(held.value.local, stranger, 'sendrecv');
    assert.ok(rekeyed.ok);
    assert.notEqual(rekeyed.value.agreement.settings.crypto?.send.key, other.agreement.settings.crypto?.send.key);
    const repeated = answerTo(rekeyed.value.local, stranger.replace(/o=- 77 1/, 'o=- 77 2'), 'sendrecv');
    assert.ok(repeated.ok);
    assert.deepEqual(repeated.value.agreement.settings.crypto, rekeyed.value.agreement.settings.crypto);
  });

  it('a forked call hears each branch under its own key; ours stays (RFC 4568 section 7.3)', () => {
    const context = { now: 0, endedFor: 0 };
    let machine: CallMachine = outgoingCall();
    const sent: string[] = [];
    const agreed: (string | undefined)[][] = [];
    const feed = (input: CallInput) => {
      const step = callStep(context, machine, input);
      assert.ok(step !== null, input.type);
      machine = step.state;
      for (const effect of step.effects) {
        if (effect.type === 'invite') sent.push(effect.sdp);
        if (effect.type !== 'set-stream') continue;
        const { crypto } = effect.agreement.settings;
        agreed.push([crypto?.send.key, crypto?.receive[0]?.key]);
      }
    };
    feed({ type: 'stream-open', local: side(TLS) });
    for (const address of ['127.0.0.2', '127.0.0.3']) {
      const branch = answerTo(side(TLS, address), sent[0] ?? '', 'sendrecv');
      assert.ok(branch.ok);
      feed(sdpFact(branch.value.sdp, 'answer', address === '127.0.0.2'));
    }
    assert.equal(agreed.length, 2);
    assert.equal(agreed[0]?.[0], agreed[1]?.[0]);
    assert.notEqual(agreed[0]?.[1], agreed[1]?.[1]);
    const face = callFace(machine, { id: 1, line: 0, number: '2', name: '', ring: '' });
    assert.deepEqual([face.encryption, face.secure], ['AEAD_AES_256_GCM', true]);
    assert.ok(!JSON.stringify(face).includes(agreed[0]?.[0] ?? 'none'), 'no key in what others see');
  });

  it('no lock shows what is signed and not encrypted (RFC 4568 section 6.3.2)', () => {
    const clear = { ...TLS, ...REQUIRE, 'phone400/srtp/strong_suites': 0, 'voip/media/srtp/RTP_encrypt_enabled': 0 };
    const { local, agreement } = call(side(clear), side(clear, '127.0.0.2')).one;
    const machine: CallMachine = { ...incomingCall(null), phase: 'connected', local, agreement };
    const face = callFace(machine, { id: 1, line: 0, number: '2', name: '', ring: '' });
    assert.deepEqual([face.encryption, face.secure], ['AES_CM_128_HMAC_SHA1_80', false]);
  });

  it('who insists refuses plain offers and answers, before and in the call', () => {
    const plain = offerOf(side({ 'voip/media/srtp/mode': 'DONOTSUPPORTENCRYPTION' }), 'sendrecv').sdp;
    const required = wanted({ ...TLS, ...REQUIRE });
    const why = (offer: string | null, tls: boolean) =>
      unanswerable(offer, { ...settings, encryption: required }, '127.0.0.1', tls)?.text;
    assert.equal(why(plain, true), 'Encryption is required');
    assert.match(why(plain, false) ?? '', required?.dtls === 'absent' ? /needs TLS/ : /is required/);
    assert.equal(why(null, false), 'Encryption needs TLS');
    assert.equal(why(offerOf(side({ ...TLS, ...REQUIRE }), 'sendrecv').sdp, true), undefined);
    const { local } = call(side({ ...TLS, ...REQUIRE })).one;
    let machine: CallMachine = { ...incomingCall(null), phase: 'connected', local };
    const step = callStep({ now: 0, endedFor: 0 }, machine, sdpFact(plain.replace('o=- ', 'o=- 9'), 'offer'));
    machine = step?.state ?? machine;
    assert.deepEqual(
      step?.effects.map(({ type }) => type),
      ['refuse'],
    );
  });

  it('an answer that fits no offer of ours ends the call at once, and says of what (RFC 3264 section 6)', () => {
    const ended = (insisting: boolean, answer: (offer: string) => string) => {
      const { sdp, local } = offerOf(side(insisting ? { ...TLS, ...REQUIRE } : {}), 'sendrecv');
      const over = callStep(
        { now: 0, endedFor: 0 },
        { ...outgoingCall(), phase: 'ringback', local },
        sdpFact(answer(sdp), 'answer'),
      );
      assert.deepEqual(over?.effects.map(({ type }) => type).slice(0, 2), ['close-stream', 'hangup']);
      return callFace(over?.state as CallMachine, { id: 1, line: 0, number: '2', name: '', ring: '' }).endedText;
    };
    assert.equal(
      ended(true, offer => offer.replace(/a=crypto:.*\r\n/g, '')),
      'Encryption not agreed',
    );
    assert.equal(
      ended(true, offer => offer.replace('RTP/SAVP', 'RTP/AVP').replace(/a=crypto:.*\r\n/g, '')),
      'Encryption not agreed',
    );
    assert.equal(
      ended(false, offer => offer.replace(/(m=audio \d+ RTP\/AVP) .*/, '$1 77')),
      'Codec not agreed',
    );
  });

  it('an optional call that is transferred to plain RTP goes on, and says so', () => {
    const { other } = call();
    const plain = offerOf(side({}), 'sendrecv').sdp.replace(/o=- \d+/, 'o=- 9');
    const moved = answerTo(other.local, plain, 'sendrecv');
    assert.ok(moved.ok);
    assert.equal(suiteOf(moved.value), '');
  });

  it('keys are taken out of logs and traces', () => {
    const { offer, answer } = call(side({ ...TLS, ...REQUIRE }), side({ ...TLS, ...REQUIRE }));
    const { redact } = new Redactor();
    for (const sdp of [offer, answer, offer.replaceAll('inline:', 'INLINE:')]) {
      assert.match(redact(sdp), /AEAD_AES_256_GCM inline:\*\*\*/i);
      assert.doesNotMatch(redact(sdp), /inline:[^*]/i);
    }
  });

  it('a handshake that fails ends the call in plain words', () => {
    const talking = { ...outgoingCall(), phase: 'connected', connectedAt: 0 } satisfies CallMachine;
    const over = callStep({ now: 1, endedFor: 5000 }, talking, { type: 'no-keys' });
    assert.deepEqual(over?.effects.map(({ type }) => type).slice(0, 2), ['close-stream', 'hangup']);
    const face = callFace(over?.state as CallMachine, { id: 1, line: 0, number: '200', name: '', ring: '' });
    assert.equal(face.endedText, 'Encryption failed');
  });
});
