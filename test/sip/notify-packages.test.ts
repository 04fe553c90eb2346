/** The contract of the event packages: one suite over all of the catalogue. */
import assert from 'node:assert/strict';
import type { Result } from '../../src/base/result.ts';
import { PACKAGES, packageOf, UNSOLICITED } from '../../src/sip/events/catalogue.ts';
import { type News, readNews, type Unreadable } from '../../src/sip/events/notification.ts';
import type { EventPackage } from '../../src/sip/events/package.ts';
import { parseXml } from '../../src/sip/events/xml.ts';
import { Headers, type SipRequest } from '../../src/sip/message.ts';
import { bodyParts } from '../../src/sip/multipart.ts';
import { learn, NOTHING_KNOWN } from '../../src/sip/subscription/knowledge.ts';
import { seeded } from '../support/wire.ts';
import { SAMPLES, type Sample } from './notify-samples.ts';

const MUTATIONS = 400;

function request({ type, headers = {}, event }: Sample, name: string, body: Buffer): SipRequest {
  const fields = new Headers().add('Event', event ?? name);
  for (const [key, value] of Object.entries(headers)) fields.add(key, value);
  if (type !== undefined) fields.add('Content-Type', type);
  return { kind: 'request', method: 'NOTIFY', uri: 'sip:100@x', headers: fields, body };
}

function read(record: EventPackage, sample: Sample, body: string | Buffer): Result<News, Unreadable> {
  return readNews(record, request(sample, record.name, typeof body === 'string' ? Buffer.from(body) : body));
}

function json(news: unknown): string {
  return JSON.stringify(news, (_, value) => (value instanceof Map ? [...value] : value));
}

/** Flips, cuts, doubles and repeats pieces, as a broken or hostile sender would. */
function mutate(text: string, random: () => number): Buffer {
  let bytes = Buffer.from(text);
  for (let change = 0; change <= random() * 4; change++) {
    const at = Math.floor(random() * bytes.length);
    const length = Math.floor(random() * 24);
    const piece = bytes.subarray(at, at + length);
    const kind = Math.floor(random() * 5);
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), piece, piece, bytes.subarray(at)]);
    else if (kind === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from('<]]>&#x0;"\r\n--'), bytes.subarray(at)]);
    else if (kind === 3) bytes = bytes.subarray(0, at);
    else if (at < bytes.length)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random() * 256]), bytes.subarray(at + 1)]);
  }
  return bytes;
}

const BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
const HOSTILE: readonly (readonly [string, string])[] = [
  ['nothing but blanks', '   \r\n\r\n'],
  ['zeros', '\0'.repeat(1_000)],
  ['a document type with entities', `<?xml version="1.0"?>${BOMB}<presence>&b;</presence>`],
  ['a reference to a file', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><presence>&f;</presence>'],
  ['an entity that is not declared', '<presence><note>&nope;</note></presence>'],
  ['deep nesting', '<a>'.repeat(5_000)],
  ['a million octets', `<presence>${'<tuple/>'.repeat(125_000)}</presence>`],
  ['many attributes', `<presence ${Array.from({ length: 2_000 }, (_, n) => `a${n}=""`).join(' ')}/>`],
  ['names of object members', '<__proto__ constructor="1"><toString/></__proto__>'],
  ['many colons', 'Messages-Waiting: yes\r\n'.repeat(3_000)],
];

/** Where the documents of the packages are described; the others have no RFC. */
const RFCS: ReadonlyMap<string, string> = new Map([
  ['message-summary', '3842 section 5.2'],
  ['dialog', '4235 section 4'],
  ['presence', '3856 section 6.5, RFC 3863 section 4'],
  ['reg', '3680 section 5'],
  ['conference', '4575 section 5'],
  ['ua-profile', '6080 section 6'],
  ['refer', '3515 section 2.4.5'],
]);

describe('event packages', () => {
  it('have names of their own, and are found by them', () => {
    assert.equal(new Set(PACKAGES.map(({ name }) => name)).size, PACKAGES.length);
    for (const record of PACKAGES) assert.equal(packageOf(record.name), record);
    assert.equal(packageOf('__proto__'), undefined);
    assert.deepEqual(UNSOLICITED, ['message-summary', 'check-sync', 'talk', 'hold', 'dtmf']);
  });

  for (const record of PACKAGES) {
    const sample = SAMPLES[record.name];
    const body = sample.body ?? '';

    describe(record.name, () => {
      const named = RFCS.get(record.name);
      it(`reads what it is for${named === undefined ? '' : ` (RFC ${named})`}`, () => {
        const news = read(record, sample, body);
        assert.ok(news.ok, news.ok ? '' : news.error.what);
        for (const words of sample.says) assert.ok(json(news.value).includes(words), `${words} in ${json(news.value)}`);
      });

      it('knows no other body, and none is no news', () => {
        const foreign = read(record, { ...sample, type: 'text/html' }, '<b>');
        if (record.accept.length === 0) return assert.ok(foreign.ok);
        assert.equal(!foreign.ok && foreign.error.status, 415);
        const none = read(record, sample, '');
        assert.deepEqual(none, { ok: true, value: { type: 'nothing' } });
      });

      it('takes hostile bodies without harm', () => {
        for (const [what, hostile] of HOSTILE) {
          for (const type of record.accept)
            assert.ok(typeof read(record, { ...sample, type }, hostile).ok === 'boolean', what);
        }
      });

      it(`takes ${MUTATIONS} mutations of a good body, and stays bounded`, () => {
        const random = seeded(20_260_101);
        let known = NOTHING_KNOWN;
        for (let round = 0; round < MUTATIONS; round++) {
          const news = read(record, sample, mutate(body, random));
          const learned = news.ok ? learn(record as never, known, news.value) : null;
          if (learned !== null && typeof learned === 'object') known = learned.knowledge;
        }
        assert.ok(json(known.content).length < 100_000);
      });
    });
  }
});

describe('XML from the network', () => {
  const refusal = (text: string): string => {
    const read = parseXml(text);
    return read.ok ? 'taken' : read.error.what;
  };

  it('has no document type, no entities of its own, no depth and no length without end', () => {
    assert.match(refusal(`${BOMB}<a>&b;</a>`), /document types/);
    assert.match(refusal('<a>&b;</a>'), /malformed/);
    assert.match(refusal('<a>'.repeat(17)), /too deep|too many/);
    assert.match(refusal('x'.repeat(70_000)), /too long/);
    assert.match(refusal('<a></b>'), /malformed/);
    assert.match(refusal(''), /no element|malformed/);
    assert.equal(refusal('\uFEFF  <a b="1">&lt;&#65;</a>'), 'taken');
  });
});

describe('bodies of several parts', () => {
  const body = (type: string, text: string): Result<readonly { readonly body: Buffer }[]> =>
    bodyParts({ headers: new Headers().add('Content-Type', type), body: Buffer.from(text) });
  const texts = (type: string, text: string): string => {
    const parts = body(type, text);
    return parts.ok ? parts.value.map(part => part.body.toString()).join('|') : `fault: ${parts.error.what}`;
  };

  it('are cut at their boundary and nowhere else (RFC 2046 section 5.1.1)', () => {
    const parts =
      '--a\r\n\r\none\r\n--ab\r\n--a x\r\n--a \t\r\nContent-Type: text/plain\r\n\r\ntwo --a--\r\n--a--\r\nepilogue';
    assert.equal(texts('multipart/mixed;boundary="a"', `preamble\r\n${parts}`), 'one\r\n--ab\r\n--a x|two --a--');
    assert.equal(
      texts('multipart/mixed;boundary=a', '--a\r\nContent-Transfer-Encoding: base64\r\n\r\naGFsbG8=\r\n--a--'),
      'hallo',
    );
  });

  it('may be nested, but not without end', () => {
    const nest = (depth: number): string =>
      depth === 0
        ? '\r\nleaf'
        : `Content-Type: multipart/mixed;boundary=b${depth}\r\n\r\n--b${depth}\r\n${nest(depth - 1)}\r\n--b${depth}--\r\n`;
    const whole = (depth: number): string =>
      texts('multipart/mixed;boundary=top', `--top\r\n${nest(depth - 1)}\r\n--top--`);
    assert.equal(whole(4), 'leaf');
    assert.match(whole(5), /nested too deep/);
  });

  it('are malformed without boundary, without end, or with too many parts', () => {
    assert.match(texts('multipart/mixed', '--a--'), /boundary/);
    assert.match(texts('multipart/mixed;boundary=a', '--a\r\n\r\none'), /do not end/);
    assert.match(texts('multipart/mixed;boundary=a', `${'--a\r\n\r\nx\r\n'.repeat(17)}--a--`), /do not end|too many/);
    assert.match(texts('multipart/mixed;boundary=a', '--a\r\nno colon\r\n\r\nx\r\n--a--'), /malformed/);
  });
});
