import assert from 'node:assert/strict';
import { splitOutside } from '../../src/base/field-values.ts';
import {
  checkRequest,
  cseqOf,
  expiresOf,
  parseNameAddr,
  parseVia,
  printNameAddr,
  printVia,
  printWarning,
  reasonsOf,
  responseTarget,
  retryAfterOf,
  warningsOf,
} from '../../src/sip/headers.ts';
import { Headers } from '../../src/sip/message.ts';
import { LIMITS, parseMessage } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { escapeUser, parseUri, printUri, sipUri, uriEquals } from '../../src/sip/uri.ts';

describe('URIs', () => {
  const good: [string, string, string, number | undefined][] = [
    ['sip:200@127.0.0.1', '200', '127.0.0.1', undefined],
    ['sips:alice:pw@EXAMPLE.com:5061;transport=tcp?Subject=x', 'alice', 'example.com', 5061],
    ['sip:[::1]:5060;lr', '', '::1', 5060],
    ['sip:*21%23@pbx', '*21#', 'pbx', undefined],
    ['sip:*21#@pbx', '*21#', 'pbx', undefined],
    ['tel:+1-201-555-0123;phone-context=x', '+1-201-555-0123', '', undefined],
  ];
  for (const [text, user, host, port] of good) {
    it(`reads ${text} (RFC 3261 section 19.1.1)`, () => {
      const uri = parseUri(text);
      assert.ok(uri.ok);
      assert.deepEqual([uri.value.user, uri.value.host, uri.value.port], [user, host, port]);
      const again = parseUri(printUri(uri.value));
      assert.deepEqual(again, uri);
    });
  }

  it('refuses what is none', () => {
    const bad = ['', 'sip:', 'sip:@h', 'sip:a@b@c', 'sip:h:0', 'sip:h:65536', 'sip:h:5a', 'sip:[::1', 'sip:[zz]'];
    for (const text of [...bad, 'http://h', 'sip:a b@h', 'tel:', 'tel:a b', 'sip:h;a="b"', 'sip:a@h\r\nX: y']) {
      assert.ok(!parseUri(text).ok, text);
    }
  });

  it('escapes what a user types (RFC 3261 section 19.1.2)', () => {
    assert.equal(printUri(sipUri('*21#', 'pbx', 5070)), 'sip:*21%23@pbx:5070');
    assert.equal(escapeUser('a b@ü'), 'a%20b%40%C3%BC');
  });

  it('compares URIs (RFC 3261 section 19.1.4, RFC 3966 section 4)', () => {
    const equal = (a: string, b: string): boolean => {
      const [left, right] = [parseUri(a), parseUri(b)];
      assert.ok(left.ok && right.ok);
      return uriEquals(left.value, right.value);
    };
    assert.ok(equal('sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'));
    assert.ok(equal('sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'));
    assert.ok(equal('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;newparam=5'));
    assert.ok(equal('tel:+1-201', 'tel:+1201'));
    assert.ok(!equal('SIP:ALICE@AtLanTa.CoM', 'sip:alice@AtLanTa.CoM'));
    assert.ok(!equal('sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'));
    assert.ok(!equal('sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'));
    assert.ok(!equal('sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next'));
    assert.ok(!equal('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'));
    assert.ok(!equal('sip:h', 'sips:h'));
  });
});

describe('header values', () => {
  it('splits lists outside quotes and brackets (RFC 3261 section 7.3.1)', () => {
    assert.deepEqual(splitOutside('"a,\\",b" <sip:x,y@h>, c', ','), ['"a,\\",b" <sip:x,y@h>', 'c']);
    assert.equal(splitOutside('"open, c', ','), null);
  });

  it('reads and prints addresses (RFC 3261 section 20.10)', () => {
    const address = parseNameAddr('"A \\"B\\" <x>" <sip:a@h;lr>;tag=1;q="0.5"');
    assert.ok(address.ok);
    assert.equal(address.value.displayName, 'A "B" <x>');
    assert.equal(address.value.uri, 'sip:a@h;lr');
    assert.deepEqual(parseNameAddr(printNameAddr(address.value)), address);
    for (const bad of ['', '<sip:a@h', '"x <sip:a@h>', 'a"b" <sip:a@h>', '<sip:a@h>x', 'bob', '<>']) {
      assert.ok(!parseNameAddr(bad).ok, bad);
    }
  });

  it('reads and prints Via, and says where the answer goes (RFC 3261 section 18.2.2)', () => {
    const via = parseVia('SIP/2.0/UDP [2001:db8::1]:5070;branch=z9hG4bK1;rport');
    assert.ok(via.ok && via.value.rport === null && via.value.port === 5070);
    const filled = new Map(via.value.params).set('received', '2001:db8::2').set('rport', '1234');
    const back = parseVia(printVia({ ...via.value, params: filled }));
    assert.ok(back.ok);
    assert.deepEqual(responseTarget(back.value), { host: '2001:db8::2', port: 1234 });
    const plain = parseVia('SIP/2.0/UDP host');
    assert.ok(plain.ok && plain.value.branch === '');
    assert.deepEqual(responseTarget(plain.value), { host: 'host', port: 5060 });
    for (const bad of ['', 'SIP/2.0/UDP', 'SIP/3.0/UDP h', 'SIP/2.0/UDP h:x', 'SIP/2.0/UDP h;;;']) {
      assert.ok(!parseVia(bad).ok, bad);
    }
  });

  it('reads numbers within their bounds', () => {
    assert.ok(!cseqOf(new Headers().add('CSeq', '2147483648 INVITE')).ok);
    assert.equal(expiresOf(new Headers().add('Expires', '4294967296')), undefined);
    assert.equal(expiresOf(new Headers().add('Expires', '3600')), 3600);
    assert.equal(retryAfterOf(new Headers().add('Retry-After', '120 (I am in a meeting)')), 120);
    assert.equal(retryAfterOf(new Headers().add('Retry-After', '12x')), undefined);
  });

  it('reads reasons and warnings (RFC 3326 section 2, RFC 3261 section 20.43)', () => {
    const headers = new Headers()
      .add('Reason', 'SIP ;cause=200 ;text="Call completed elsewhere", Q.850;cause=16')
      .add('Warning', `${printWarning({ code: 305, agent: 'h', text: 'a "b"' })}, junk`);
    assert.deepEqual(
      reasonsOf(headers).map(reason => [reason.protocol, reason.cause, reason.text]),
      [
        ['SIP', 200, 'Call completed elsewhere'],
        ['Q.850', 16, ''],
      ],
    );
    assert.deepEqual(warningsOf(headers), [{ code: 305, agent: 'h', text: 'a "b"' }]);
  });

  it('takes header names that objects have for what they are', () => {
    const headers = new Headers().add('constructor', '1').add('__proto__', '2');
    assert.deepEqual(
      [headers.get('Constructor'), headers.get('__PROTO__'), headers.get('toString')],
      ['1', '2', undefined],
    );
  });
});

describe('limits and checks', () => {
  const base =
    'OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n';
  const tail = 'Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n';
  const statusOf = (text: string): number | null => {
    const parsed = parseMessage(Buffer.from(text));
    if (!parsed.ok) return parsed.error.status;
    assert.ok(parsed.value.kind === 'request');
    return checkRequest(parsed.value)?.status ?? null;
  };

  it('bounds lines, number of fields, body and message', () => {
    assert.equal(statusOf(`${base}${tail}\r\n`), null);
    assert.equal(statusOf(`${base}${tail}X: ${'x'.repeat(LIMITS.line)}\r\n\r\n`), 513);
    assert.equal(statusOf(`${base}${tail}${'X: y\r\n'.repeat(LIMITS.fields)}\r\n`), 513);
    assert.equal(statusOf(`${base}${tail}\r\n${'x'.repeat(LIMITS.body + 1)}`), 413);
    assert.equal(statusOf(`${base}${tail}\r\n${'x'.repeat(LIMITS.message)}`), 513);
  });

  it('refuses lone CR and LF, so that nothing is smuggled into an answer', () => {
    assert.equal(statusOf(`${base}${tail}X: a\nVia: b\r\n\r\n`), 400);
    assert.equal(statusOf(`${base}${tail}X: a\rVia: b\r\n\r\n`), 400);
    const headers = new Headers().add('X', 'a\r\nY: b');
    const printed = printMessage({
      kind: 'response',
      status: 200,
      reason: 'OK\r\nZ: c',
      headers,
      body: Buffer.from('x'),
    });
    assert.equal(printed.toString(), 'SIP/2.0 200 OK Z: c\r\nX: a Y: b\r\nContent-Length: 1\r\n\r\nx');
  });

  it('never answers an ACK or what has no Via (RFC 3261 section 17.1.1.3)', () => {
    for (const text of ['ACK sip:h SIP/7.0\r\nVia: SIP/2.0/UDP h\r\n\r\n', 'OPTIONS sip:h SIP/7.0\r\n\r\n', 'x', '']) {
      const parsed = parseMessage(Buffer.from(text));
      assert.ok(!parsed.ok && parsed.error.request === null, text);
    }
  });

  it('names the trouble in the answer (RFC 3261 section 21.4.1)', () => {
    const parsed = parseMessage(Buffer.from(`${base}CSeq: 1 OPTIONS\r\n\r\n`));
    assert.ok(parsed.ok && parsed.value.kind === 'request');
    assert.deepEqual(checkRequest(parsed.value), { status: 400, reason: 'Bad Request - Missing Call-ID' });
  });
});
