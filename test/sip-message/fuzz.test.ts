/** Mutated messages: nothing throws, everything stays within bounds, a stream gives the same as datagrams. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { NonceCounts } from '../../src/base/digest.ts';
import { answerChallenges } from '../../src/sip/auth.ts';
import { parseAuthorization } from '../../src/sip/auth-server.ts';
import {
  addressesOf,
  checkRequest,
  checkResponse,
  contentTypeOf,
  reasonsOf,
  retryAfterOf,
  viasOf,
  warningsOf,
} from '../../src/sip/headers.ts';
import type { SipMessage } from '../../src/sip/message.ts';
import { type FramerEvent, LIMITS, parseMessage, StreamFramer } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { parseUri, printUri } from '../../src/sip/uri.ts';

const folder = new URL('../data/sip-rfc4475/', import.meta.url);
const seeds = readdirSync(folder)
  .filter(name => name.endsWith('.dat'))
  .map(name => readFileSync(new URL(name, folder)));

const SPICE = [
  '\r\n',
  '\r',
  '\n',
  '\0',
  '"',
  '<',
  '>',
  ';',
  ',',
  '=',
  '%',
  '%00',
  '\\',
  ':',
  ' ',
  '\r\n ',
  '\xff',
  '@',
  '[',
  '?',
].map(text => Buffer.from(text, 'latin1'));

/** xorshift32: the same sequence each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function mutate(seed: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(seed);
  for (let times = 1 + random(6); times > 0; times--) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(40));
    const [head, cut, rest] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    const kind = random(5);
    if (kind === 0) bytes = Buffer.concat([head, rest]);
    else if (kind === 1) bytes = Buffer.concat([head, cut, cut, cut, rest]);
    else if (kind === 2) bytes = Buffer.concat([head, SPICE[random(SPICE.length)] ?? cut, cut, rest]);
    else if (kind === 3) bytes = Buffer.concat([head, Buffer.from([random(256)]), rest]);
    else bytes = Buffer.concat([head, Buffer.alloc(random(300), SPICE[random(SPICE.length)]), cut, rest]);
  }
  return bytes;
}

/** Reads everything that anybody may read. */
function exercise(message: SipMessage): void {
  const { headers } = message;
  assert.ok(headers.size <= LIMITS.fields);
  assert.ok(message.body.length <= LIMITS.body);
  if (message.kind === 'request') checkRequest(message);
  else {
    checkResponse(message);
    answerChallenges(message, {
      method: 'INVITE',
      uri: 'sip:h',
      body: message.body,
      cnonce: 'c',
      nonceCounts: new NonceCounts(),
      credentials: [{ username: 'u', password: 'p' }],
      md5: true,
    });
  }
  viasOf(headers);
  for (const name of ['contact', 'route', 'record-route', 'from', 'to']) {
    const addresses = addressesOf(headers, name);
    for (const address of addresses.ok ? addresses.value : []) {
      const uri = parseUri(address.uri);
      if (uri.ok) assert.ok(parseUri(printUri(uri.value)).ok, printUri(uri.value));
    }
  }
  contentTypeOf(headers);
  reasonsOf(headers);
  warningsOf(headers);
  retryAfterOf(headers);
  parseAuthorization(headers.get('authorization') ?? '');
  assert.ok(parseMessage(printMessage(message)).ok, 'what was taken can be sent on');
}

describe('mutated messages', () => {
  it('20,000 of them never throw and never grow', () => {
    const random = generator(4475);
    for (let count = 0; count < 20_000; count++) {
      const bytes = mutate(seeds[count % seeds.length] ?? Buffer.alloc(0), random);
      const parsed = parseMessage(bytes);
      if (parsed.ok) exercise(parsed.value);
      else if (parsed.error.request !== null) printMessage(parsed.error.request);
    }
  });

  it('a stream gives the same events however it is cut (RFC 3261 section 18.3)', () => {
    const random = generator(3261);
    const texts = (events: FramerEvent[]): string[] =>
      events.map(event => (event.type === 'message' ? printMessage(event.message).toString() : event.type));
    for (let count = 0; count < 500; count++) {
      const bytes = mutate(
        Buffer.concat([0, 7, 11].map(at => seeds[(count + at) % seeds.length] ?? Buffer.alloc(0))),
        random,
      );
      const whole = texts(new StreamFramer().push(bytes));
      const framer = new StreamFramer();
      const pieces: FramerEvent[] = [];
      for (let at = 0; at < bytes.length; ) {
        const next = at + 1 + random(200);
        pieces.push(...framer.push(bytes.subarray(at, next)));
        at = next;
      }
      // Keep-alives are counted by how they arrive.
      const isMessage = (text: string): boolean => text !== 'ping' && text !== 'pong';
      assert.deepEqual(texts(pieces).filter(isMessage), whole.filter(isMessage));
    }
  });

  it('a stream holds at most one message', () => {
    const framer = new StreamFramer();
    let events: FramerEvent[] = [];
    for (let pushed = 0; pushed <= LIMITS.message && events.length === 0; pushed += 1000) {
      events = framer.push(Buffer.alloc(1000, 'X: y\r\n'));
    }
    const [event] = events;
    assert.ok(event?.type === 'fault' && event.close);
    assert.equal(framer.pending, false);
    assert.deepEqual(framer.push(seeds[0] ?? Buffer.alloc(0)), []);
  });

  it('tells keep-alives (RFC 5626 section 4.4.1)', () => {
    const framer = new StreamFramer();
    assert.deepEqual(framer.push(Buffer.from('\r\n\r\n')), [{ type: 'ping' }]);
    assert.deepEqual(framer.push(Buffer.from('\r\n')), [{ type: 'pong' }]);
    assert.equal(framer.pending, false);
  });
});
