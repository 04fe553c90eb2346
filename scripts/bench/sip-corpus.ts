/** The messages that a phone sees on an ordinary day, as text: what the parsers are measured with. */

const SDP = [
  'v=0',
  'o=- 3847 3847 IN IP4 192.0.2.20',
  's=-',
  'c=IN IP4 192.0.2.20',
  't=0 0',
  'm=audio 16384 RTP/AVP 9 0 8 18 101',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

const DIGEST =
  'Digest username="200", realm="pbx.example.com", nonce="YT6kLGE+owDnx6mpKBJYpEtJ7fFz", uri="sip:pbx.example.com", ' +
  'response="0d5a9dc8b4ec4b6e0f1a5ca0c3d5f1a7", algorithm=MD5, cnonce="8f7c2e1b", qop=auth, nc=00000001';

const VIA = [
  'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK2d4790.a3f1c4d2.0;received=192.0.2.10',
  'Via: SIP/2.0/UDP 192.0.2.20:5060;rport=5060;received=192.0.2.20;branch=z9hG4bK-524287-1---6d1c3f0e',
];
const ROUTE = 'Record-Route: <sip:192.0.2.10;lr;ftag=8d3e1a77;nat=yes>';
const FROM = 'From: "Alice Example" <sip:100@pbx.example.com>;tag=8d3e1a77';
const TO = 'To: <sip:200@pbx.example.com>';
const TAGGED = `${TO};tag=f5b9c3d1e7`;
const ID = 'Call-ID: 7f3a1c94-2b8d-4a6e@192.0.2.20';
const CONTACT =
  'Contact: <sip:100@192.0.2.20:5060;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-00908f000001>"';
const ALLOW = 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER, NOTIFY, MESSAGE';
const SUPPORTED = 'Supported: replaces, timer, 100rel, norefersub, path';
const AGENT = 'User-Agent: Example-Phone/2.2.16 (build 142)';

function message(start: string, lines: readonly string[], body = '', type = ''): string {
  const tail = [...(type === '' ? [] : [`Content-Type: ${type}`]), `Content-Length: ${body.length}`];
  return `${[start, ...lines, ...tail].join('\r\n')}\r\n\r\n${body}`;
}

function request(method: string, sequence: number, lines: readonly string[], body = '', type = ''): string {
  const to = method === 'INVITE' || method === 'REGISTER' || method === 'OPTIONS' ? TO : TAGGED;
  const head = [...VIA, 'Max-Forwards: 69', FROM, to, ID, `CSeq: ${sequence} ${method}`, ...lines];
  return message(`${method} sip:200@192.0.2.30:5060;transport=udp SIP/2.0`, head, body, type);
}

function response(status: string, cseq: string, lines: readonly string[], body = '', type = ''): string {
  return message(`SIP/2.0 ${status}`, [...VIA, FROM, TAGGED, ID, `CSeq: ${cseq}`, ...lines], body, type);
}

const WAITING = 'Messages-Waiting: yes\r\nMessage-Account: sip:200@pbx.example.com\r\nVoice-Message: 2/8 (0/2)\r\n';
const LAMPS =
  '<?xml version="1.0"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" ' +
  'entity="sip:210@pbx.example.com">\r\n<dialog id="a1"><state>confirmed</state></dialog>\r\n</dialog-info>\r\n';

export const CORPUS: readonly string[] = [
  request('INVITE', 1, [ROUTE, CONTACT, ALLOW, SUPPORTED, AGENT, 'Session-Expires: 1800'], SDP, 'application/sdp'),
  response('100 Trying', '1 INVITE', ['Server: proxy']),
  response('180 Ringing', '1 INVITE', [ROUTE, CONTACT, ALLOW, AGENT]),
  response('200 OK', '1 INVITE', [ROUTE, CONTACT, ALLOW, SUPPORTED, AGENT], SDP, 'application/sdp'),
  request('ACK', 1, [AGENT]),
  request('INFO', 2, [AGENT], 'Signal=5\r\nDuration=160\r\n', 'application/dtmf-relay'),
  response('200 OK', '2 INFO', [AGENT]),
  request('BYE', 3, [AGENT, 'Reason: Q.850;cause=16;text="Normal call clearing"']),
  response('200 OK', '3 BYE', [AGENT]),
  request('REGISTER', 7, [CONTACT, `Authorization: ${DIGEST}`, 'Expires: 3600', ALLOW, SUPPORTED, AGENT]),
  response('401 Unauthorized', '7 REGISTER', [
    'WWW-Authenticate: Digest realm="pbx.example.com", nonce="YT6kLGE+owDnx6mpKBJYpEtJ7fFz", algorithm=MD5, qop="auth"',
  ]),
  response('200 OK', '8 REGISTER', [`${CONTACT};expires=3600`, 'Date: Mon, 05 Jan 2026 09:00:00 GMT']),
  request(
    'NOTIFY',
    9,
    [CONTACT, 'Event: message-summary', 'Subscription-State: active;expires=3500'],
    WAITING,
    'application/simple-message-summary',
  ),
  request(
    'NOTIFY',
    10,
    [CONTACT, 'Event: dialog', 'Subscription-State: active;expires=3500'],
    LAMPS,
    'application/dialog-info+xml',
  ),
  request('OPTIONS', 11, [CONTACT, 'Accept: application/sdp', AGENT]),
  response('200 OK', '11 OPTIONS', [ALLOW, SUPPORTED, 'Accept: application/sdp', AGENT]),
  request('REFER', 12, [CONTACT, 'Refer-To: <sip:300@pbx.example.com>', 'Referred-By: <sip:100@pbx.example.com>']),
  response('202 Accepted', '12 REFER', [CONTACT, AGENT]),
];

/** The largest message that passes all limits: every header field long, the body full. */
export function largestMessage(limits: { message: number; line: number; fields: number; body: number }): Buffer {
  const list = `${'"A, \\"B\\" C" <sip:user%41;x=1@example.com:5060;transport=udp;lr>;tag=1;q=0.5,'.repeat(90)}<sip:z@h>`;
  const fixed = ['From: <sip:a@h>;tag=1', 'To: <sip:b@h>', 'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70'];
  const vias = Array.from(
    { length: 60 },
    (_, at) => `Via: SIP/2.0/UDP h${at}.example.com:5060;branch=z9hG4bK${at};rport`,
  );
  const lines = [...vias, ...fixed, `Contact: ${list}`, `Record-Route: ${list}`, `Route: ${list}`];
  while (lines.length < limits.fields - 1) lines.push(`X-${lines.length}: ${'a;b="c",'.repeat(2)}`);
  const head = [`OPTIONS sip:${'u'.repeat(1_000)}@h SIP/2.0`, ...lines].join('\r\n');
  const size = Math.min(limits.body, limits.message - head.length - 40);
  return Buffer.from(`${head}\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
}
