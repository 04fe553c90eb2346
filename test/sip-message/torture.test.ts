/** The messages of RFC 4475 through parser and checks. What a phone answers beyond that is the agent's business. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { challengesOf } from '../../src/sip/auth.ts';
import { parseAuthorization } from '../../src/sip/auth-server.ts';
import {
  addressesOf,
  addressOf,
  checkRequest,
  checkResponse,
  cseqOf,
  maxForwardsOf,
  tagOf,
  tokensOf,
  viasOf,
} from '../../src/sip/headers.ts';
import type { SipMessage, SipRequest } from '../../src/sip/message.ts';
import { parseMessage, StreamFramer } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { parseUri, uriEquals } from '../../src/sip/uri.ts';

type Entry = { file: string; kind: 'request' | 'response'; class: string; uaMayAnswer: string[]; point: string };

const folder = new URL('../data/sip-rfc4475/', import.meta.url);
const index: { messages: Entry[] } = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));

/** Left to the agent: extensions, body types, credentials and methods are not the parser's. */
const FOR_THE_AGENT = new Set(['bext01.dat', 'invut.dat', 'regaut01.dat']);

function bytesOf(file: string): Buffer {
  return readFileSync(new URL(file, folder));
}

/** 'pass', 'drop', or the status that parser or checks give. */
function outcome(bytes: Buffer): string {
  const parsed = parseMessage(bytes);
  if (!parsed.ok) return parsed.error.request === null ? 'drop' : String(parsed.error.status);
  if (parsed.value.kind === 'response') return checkResponse(parsed.value) === null ? 'pass' : 'drop';
  return String(checkRequest(parsed.value)?.status ?? 'pass');
}

function message(file: string): SipMessage {
  const parsed = parseMessage(bytesOf(file));
  assert.ok(parsed.ok, `${file}: ${parsed.ok ? '' : parsed.error.what}`);
  return parsed.value;
}

function request(file: string): SipRequest {
  const parsed = message(file);
  assert.ok(parsed.kind === 'request');
  return parsed;
}

describe('RFC 4475 messages', () => {
  it('are all here', () => assert.equal(index.messages.length, 49));

  for (const entry of index.messages) {
    it(`${entry.file}: ${entry.point}`, () => {
      const result = outcome(bytesOf(entry.file));
      if (entry.kind === 'response') {
        assert.equal(result, entry.class === 'invalid' ? 'drop' : 'pass');
      } else if (result === 'pass') {
        const mayPass = FOR_THE_AGENT.has(entry.file) || entry.uaMayAnswer.some(code => /^2|^405|^501/.test(code));
        assert.ok(mayPass, `passed, but must be answered ${entry.uaMayAnswer}`);
      } else {
        assert.notEqual(entry.class, 'valid');
        assert.ok(
          entry.uaMayAnswer.some(code => code === result || code === `${result[0]}xx`),
          `${result} is not among ${entry.uaMayAnswer}`,
        );
      }
    });
  }

  it('print to what parses to the same message (RFC 3261 section 7.3)', () => {
    for (const entry of index.messages) {
      const parsed = parseMessage(bytesOf(entry.file));
      if (!parsed.ok) continue;
      const again = parseMessage(printMessage(parsed.value));
      assert.ok(again.ok, entry.file);
      for (const line of parsed.value.headers) {
        if (line.key === 'content-length') continue;
        assert.deepEqual(again.value.headers.all(line.name), parsed.value.headers.all(line.name), entry.file);
      }
      assert.deepEqual(again.value.body, parsed.value.body, entry.file);
    }
  });

  it('wsinv: folding, odd case and compact names are read as one INVITE (RFC 3261 section 7.3.1)', () => {
    const { method, headers, body } = request('wsinv.dat');
    assert.equal(method, 'INVITE');
    assert.equal(maxForwardsOf(headers), 68);
    assert.deepEqual(cseqOf(headers), { ok: true, value: { number: 9, method: 'INVITE' } });
    assert.equal(tagOf(headers, 'to'), '1918181833n');
    assert.equal(tagOf(headers, 'from'), '98asjd8');
    const from = addressOf(headers, 'from');
    assert.ok(from.ok && from.value.displayName === 'J Rosenberg \\"');
    const vias = viasOf(headers);
    assert.ok(vias.ok);
    assert.deepEqual(
      vias.value.map(via => [via.transport, via.host, via.branch]),
      [
        ['UDP', '192.0.2.2', '390skdjuw'],
        ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
        ['UDP', '192.168.255.111', 'z9hG4bK30239'],
      ],
    );
    const contacts = addressesOf(headers, 'contact');
    assert.ok(contacts.ok && contacts.value.length === 1);
    assert.equal(contacts.value[0]?.displayName, 'Quoted string ""');
    assert.equal(contacts.value[0]?.params.get('q'), '0.33');
    assert.equal(body.length, 150);
  });

  it('esc01, escnull: escapes are taken out once and keep users apart', () => {
    const uri = (file: string, name: string, at = 0) => {
      const addresses = addressesOf(request(file).headers, name);
      assert.ok(addresses.ok);
      const parsed = parseUri(addresses.value[at]?.uri ?? '');
      assert.ok(parsed.ok);
      return parsed.value;
    };
    const target = parseUri(request('esc01.dat').uri);
    assert.ok(target.ok && target.value.user === 'sips:user@example.com' && target.value.host === 'example.net');
    assert.equal(uri('esc01.dat', 'to').user, 'user');
    assert.equal(uri('esc01.dat', 'contact').params.get('name'), 'value%41');
    assert.equal(uri('esc01.dat', 'contact').params.has('lr'), true);
    assert.equal(uriEquals(uri('escnull.dat', 'contact', 0), uri('escnull.dat', 'contact', 1)), false);
  });

  it('semiuri: a semicolon may be part of the user', () => {
    const uri = parseUri(request('semiuri.dat').uri);
    assert.ok(uri.ok && uri.value.user === 'user;par=u@example.net' && uri.value.host === 'example.com');
  });

  it('dblreq: a datagram holds one message, a stream both', () => {
    assert.equal(request('dblreq.dat').method, 'REGISTER');
    const events = new StreamFramer().push(bytesOf('dblreq.dat'));
    const methods = events.flatMap(event =>
      event.type === 'message' && event.message.kind === 'request' ? [event.message.method] : [],
    );
    assert.deepEqual(methods, ['REGISTER', 'INVITE']);
  });

  it('mpart01: a binary body keeps its octets', () => {
    const bytes = bytesOf('mpart01.dat');
    assert.deepEqual(request('mpart01.dat').body, bytes.subarray(bytes.length - 553));
  });

  it('bext01, regaut01, sdp01, longreq: what the agent decides on can be read', () => {
    assert.deepEqual(tokensOf(request('bext01.dat').headers, 'require'), [
      'nothingsupportsthis',
      'nothingsupportsthiseither',
    ]);
    assert.equal(parseAuthorization(request('regaut01.dat').headers.get('authorization') ?? ''), null);
    assert.deepEqual(challengesOf(request('regaut01.dat').headers, 'WWW-Authenticate'), []);
    const vias = viasOf(request('longreq.dat').headers);
    assert.ok(vias.ok && vias.value.length === 34);
  });

  it('faults of requests leave enough to answer', () => {
    for (const file of ['badvers.dat', 'clerr.dat', 'ncl.dat', 'lwsstart.dat', 'mcl01.dat']) {
      const parsed = parseMessage(bytesOf(file));
      assert.ok(!parsed.ok && parsed.error.request !== null, file);
      for (const name of ['via', 'from', 'to', 'call-id', 'cseq']) {
        assert.ok(parsed.error.request.headers.has(name), `${file} ${name}`);
      }
    }
  });

  it('on a stream: clerr waits, ncl breaks it, mcl01 breaks it', () => {
    const framer = new StreamFramer();
    assert.deepEqual(framer.push(bytesOf('clerr.dat')), []);
    assert.equal(framer.pending, true);
    for (const file of ['ncl.dat', 'mcl01.dat']) {
      const [event, ...more] = new StreamFramer().push(bytesOf(file));
      assert.ok(event?.type === 'fault' && event.close && event.fault.status === 400, file);
      assert.deepEqual(more, []);
    }
  });
});
