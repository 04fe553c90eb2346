import assert from 'node:assert/strict';
import { handshakeWords } from '../../src/base/tls/words.ts';
import { endedText, refusalText } from '../../src/call/reasons.ts';
import type { EndCause } from '../../src/sip/agent.ts';
import { refusalCause } from '../../src/sip/session/cause.ts';
import { certificateFault } from '../../src/sip/transport/certificate.ts';
import { languageNamed, loadLanguage, reasonWordings } from '../../ui/lang/index.ts';
import { REASONS, reasonMessage } from '../../ui/lang/reasons.ts';

const now = new Date('2026-01-05T09:05:00Z');
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000);
const certificate = (from: number, to: number, name = 'sip.example.com') => ({
  subjectAltName: `DNS:${name}`,
  validFromDate: days(from),
  validToDate: days(to),
});

/** In English, the longest wording. */
const say = (said: string): string => reasonWordings(languageNamed('ENGLISH'), said)[0] ?? '';

describe('reasons in plain words', () => {
  it('every status of a refusal is said in words of the screen (RFC 3261 section 21)', () => {
    for (let status = 300; status < 700; status++) {
      const said = endedText(refusalCause('them', status, 'Some Phrase'), 1);
      assert.ok(reasonMessage(said) !== null, `${status}: ${said}`);
    }
    const table: readonly (readonly [number, string])[] = [
      [401, 'Wrong password for line 2'],
      [404, 'Number does not exist'],
      [486, 'Busy'],
      [488, 'Codec or encryption not agreed (488)'],
      [483, 'The number leads in a circle (483)'],
      [503, 'Server out of service (503)'],
      [499, 'Server refuses: Some Phrase (499)'],
    ];
    for (const [status, words] of table) {
      assert.equal(say(endedText(refusalCause('them', status, 'Some Phrase'), 1)), words);
    }
    assert.equal(say(endedText(refusalCause('them', 403, 'x', 'No credit left'), 0)), 'Server refuses: No credit left');
    assert.equal(say(refusalText(404, 'Not Found')), 'Number does not exist');
  });

  it('every end of a call is', () => {
    const kinds: readonly EndCause['kind'][] = [
      ...(['hangup', 'cancelled', 'busy', 'declined', 'no-answer', 'not-found', 'unavailable'] as const),
      ...(['forbidden', 'wrong-password', 'not-acceptable', 'unreachable'] as const),
      ...(['answered-elsewhere', 'server-error', 'failed'] as const),
    ];
    for (const kind of kinds) {
      for (const by of ['us', 'them', 'failure'] as const) {
        const said = endedText({ by, kind }, 0);
        assert.ok(reasonMessage(said) !== null, said);
      }
    }
  });

  it('every fault of a certificate and of TLS is', () => {
    const faults = [
      certificateFault(undefined, null, 'sip.example.com', now),
      certificateFault(certificate(-9, 9), 'SELF_SIGNED_CERT_IN_CHAIN', 'sip.example.com', now),
      certificateFault(certificate(-9, 9), 'CERT_HAS_EXPIRED', 'sip.example.com', now),
      certificateFault(certificate(-9, 9), 'INVALID_PURPOSE', 'sip.example.com', now),
      certificateFault(certificate(-9, 9), 'ANOTHER', 'sip.example.com', now),
      certificateFault(certificate(3, 9), null, 'sip.example.com', now),
      certificateFault(certificate(-9, 9, 'other.example.com'), null, 'sip.example.com', now),
    ].map(fault => fault?.what ?? '');
    const codes = [
      ...['CERTIFICATE_REQUIRED', 'ALERT_UNKNOWN_CA', 'ALERT_HANDSHAKE_FAILURE', 'PROTOCOL_VERSION'],
      'WRONG_VERSION_NUMBER',
    ].map(code => handshakeWords(code, '192.0.2.5') ?? '');
    for (const said of [...faults, ...codes]) assert.ok(reasonMessage(said) !== null, said);
    const expired = certificateFault(certificate(-9, -3), null, 'sip.example.com', now)?.what ?? '';
    assert.deepEqual(reasonWordings(languageNamed('ENGLISH'), expired), [
      'Certificate of sip.example.com expired 3 days ago',
      'Certificate expired 3 days ago',
      'Expired 3 days ago',
    ]);
    assert.equal(say('no answer from 192.0.2.5'), 'No answer from 192.0.2.5');
  });

  it('each row is reached by its own words, and what others say stays as it is', async () => {
    for (const [said, key] of REASONS) {
      const example = said
        .replace('{count}', '2')
        .replace('{line}', '1')
        .replace(/\{\w+\}/g, 'x');
      assert.equal(reasonMessage(example)?.message.key, key, said);
    }
    assert.deepEqual(reasonWordings(languageNamed('ENGLISH'), 'Guten {host}|Tag'), ['Guten {host}|Tag']);
    const hostile = reasonWordings(languageNamed('ENGLISH'), 'Server refuses: a|b {words} $1');
    assert.deepEqual(hostile, ['Server refuses: a|b {words} $1']);
    await loadLanguage('GERMAN');
    assert.equal(reasonWordings(languageNamed('GERMAN'), 'Call failed (499)')[0], 'Anruf gescheitert (499)');
  });
});
