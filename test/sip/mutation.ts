/** Structure-aware mutation of SIP messages: they stay SIP enough to get far into the agent. Seeded, so repeatable. */

/** 0 up to `below`, whole. */
export type Dice = (below: number) => number;

/** xorshift32: the same sequence each time. */
export function dice(seed: number): Dice {
  let state = seed | 0 || 1;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export function pick<T>(list: readonly T[], roll: Dice): T {
  return list[roll(list.length)] as T;
}

/** Values that were too much for somebody once. */
const SPICE = [
  ...[
    '',
    ' ',
    '\t',
    '"',
    '"x',
    '<',
    '>',
    '<>',
    ';',
    ';;',
    ',',
    ',,',
    '=',
    '%',
    '%00',
    '%s%n',
    '\\',
    ':',
    '@',
    '[',
    '[::1',
    '?',
  ],
  ...[
    '\r\n ',
    '\r',
    '\n',
    '\0',
    '\x7f',
    'ü',
    '\u{1f4a9}',
    '*',
    '../..',
    '__proto__',
    'constructor',
    'toString',
    'NaN',
    '1e9',
  ],
  ...[
    '-1',
    '0',
    '1',
    '2147483647',
    '2147483648',
    '4294967295',
    '4294967296',
    '99999999999999999999',
    '0x10',
    '00000001',
  ],
  ...[
    'sip:',
    'sip:a@b@c',
    'sip:[::1]:5060',
    'sips:x',
    'tel:+1',
    'tel:',
    'http://x/',
    'urn:x',
    'sip:%00@h;lr;maddr=224.0.0.1',
  ],
  ...[
    'z9hG4bK',
    'UDP',
    'SIP/2.0/UDP',
    'SIP/2.0/TCP h:99999;branch=z9hG4bKx',
    'Digest',
    'Digest realm="a",nonce="b"',
    '*/*',
  ],
  ...[
    'a'.repeat(300),
    '"'.repeat(99),
    ','.repeat(300),
    ';a'.repeat(300),
    '<sip:a@h>,'.repeat(250),
    '('.repeat(500),
    '%41'.repeat(400),
  ],
];

const HEADERS = [
  ...[
    'Via',
    'v',
    'From',
    'To',
    't',
    'Call-ID',
    'i',
    'CSeq',
    'Contact',
    'm',
    'Route',
    'Record-Route',
    'Max-Forwards',
    'Expires',
  ],
  ...[
    'Require',
    'Supported',
    'k',
    'Proxy-Require',
    'Allow',
    'Content-Type',
    'c',
    'Content-Length',
    'l',
    'Content-Encoding',
  ],
  ...[
    'Event',
    'o',
    'Subscription-State',
    'Refer-To',
    'r',
    'Referred-By',
    'Replaces',
    'Join',
    'Session-Expires',
    'x',
    'Min-SE',
  ],
  ...[
    'RSeq',
    'RAck',
    'Retry-After',
    'Reason',
    'Warning',
    'WWW-Authenticate',
    'Proxy-Authenticate',
    'Authorization',
    'Date',
  ],
  ...[
    'P-Asserted-Identity',
    'Privacy',
    'Diversion',
    'History-Info',
    'Alert-Info',
    'Call-Info',
    'Answer-Mode',
    'Identity',
  ],
  ...[
    'SIP-ETag',
    'Min-Expires',
    'Accept',
    'Allow-Events',
    'Authentication-Info',
    'Content-Disposition',
    'X',
    '__proto__',
  ],
];

const METHODS = [
  ...[
    'INVITE',
    'ACK',
    'BYE',
    'CANCEL',
    'OPTIONS',
    'REGISTER',
    'PRACK',
    'UPDATE',
    'INFO',
    'REFER',
    'NOTIFY',
    'SUBSCRIBE',
  ],
  ...['PUBLISH', 'MESSAGE', 'invite', 'DANCE', ''],
];

type Parts = { start: string; lines: string[]; body: string };

function split(text: string): Parts {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  return { start, lines, body: end < 0 ? '' : text.slice(end + 4) };
}

function join({ start, lines, body }: Parts): string {
  return `${[start, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

/** Up to four changes; text is octets (latin1). */
export function mutate(text: string, roll: Dice): string {
  const parts = split(text);
  for (let times = 1 + roll(4); times > 0; times--) pick(CHANGES, roll)(parts, roll);
  const honest = roll(3) > 0;
  if (honest) {
    const at = parts.lines.findIndex(line => /^(content-length|l)\s*:/i.test(line));
    if (at >= 0) parts.lines[at] = `Content-Length: ${parts.body.length}`;
  }
  const whole = join(parts);
  return roll(12) === 0 ? damage(whole, roll) : whole;
}

const CHANGES: readonly ((parts: Parts, roll: Dice) => void)[] = [
  // a header gets another value
  ({ lines }, roll) => editLine(lines, roll, name => `${name}: ${pick(SPICE, roll)}`),
  // a piece of a value is changed: parameters, URIs, numbers
  ({ lines }, roll) => editLine(lines, roll, (name, value) => `${name}: ${splice(value, roll)}`),
  ({ lines }, roll) =>
    editLine(lines, roll, (name, value) => `${name}: ${value};${pick(SPICE, roll)}=${pick(SPICE, roll)}`),
  ({ lines }, roll) =>
    editLine(lines, roll, (name, value) => `${name}: ${value.replace(/\d+/, () => pick(SPICE, roll))}`),
  ({ lines }, roll) =>
    editLine(lines, roll, (name, value) => `${name}: ${value.replace(/sips?:[^>;]*/, () => pick(SPICE, roll))}`),
  ({ lines }, roll) => editLine(lines, roll, (name, value) => `${name}: ${value.replace(/;[^;>]*$/, '')}`),
  // a header is new, gone, twice, elsewhere, folded, under another name
  ({ lines }, roll) => void lines.splice(roll(lines.length + 1), 0, `${pick(HEADERS, roll)}: ${pick(SPICE, roll)}`),
  ({ lines }, roll) => void lines.splice(roll(lines.length || 1), 1),
  ({ lines }, roll) => void lines.splice(roll(lines.length + 1), 0, lines[roll(lines.length || 1)] ?? 'X: y'),
  ({ lines }, roll) => void lines.unshift(...lines.splice(roll(lines.length || 1), 1 + roll(3))),
  ({ lines }, roll) => editLine(lines, roll, (name, value) => `${name} :\r\n\t${value.replace(/ /g, '\r\n ')}`),
  ({ lines }, roll) => editLine(lines, roll, (_, value) => `${pick(HEADERS, roll)}: ${value}`),
  // many of them
  ({ lines }, roll) => {
    if (roll(20) === 0) for (let n = roll(300); n > 0; n--) lines.push(`${pick(HEADERS, roll)}: ${pick(SPICE, roll)}`);
  },
  // the start line
  (parts, roll) => {
    const words = parts.start.split(' ');
    const at = roll(words.length);
    words[at] = at === 0 && roll(2) === 0 ? pick(METHODS, roll) : pick(SPICE, roll);
    if (roll(3) === 0) parts.start = words.join(' ');
  },
  // the method, there and in CSeq
  (parts, roll) => {
    const method = pick(METHODS, roll);
    if (parts.start.startsWith('SIP/')) return;
    parts.start = parts.start.replace(/^\S+/, method);
    for (const [at, line] of parts.lines.entries()) {
      if (/^cseq/i.test(line)) parts.lines[at] = line.replace(/\S+$/, method);
    }
  },
  // the status
  (parts, roll) => {
    const status = pick(
      [100, 180, 183, 199, 200, 202, 299, 300, 302, 400, 401, 407, 408, 422, 423, 481, 488, 491, 500, 503, 600, 699],
      roll,
    );
    parts.start = parts.start.replace(/^(SIP\/2\.0) \d+/, `$1 ${status}`);
  },
  // the body
  (parts, roll) => {
    parts.body =
      roll(2) === 0
        ? splice(parts.body, roll)
        : pick([...SPICE, 'v=0\r\n', '<?xml version="1.0"?><a>', '--x\r\n'], roll);
  },
  (parts, roll) => {
    parts.body += parts.body.slice(roll(parts.body.length + 1));
  },
];

function editLine(lines: string[], roll: Dice, edit: (name: string, value: string) => string): void {
  if (lines.length === 0) return;
  const at = roll(lines.length);
  const line = lines[at] ?? '';
  const colon = line.indexOf(':');
  lines[at] = edit(line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim());
}

function splice(text: string, roll: Dice): string {
  const at = roll(text.length + 1);
  return text.slice(0, at) + pick(SPICE, roll) + text.slice(at + roll(6));
}

/** What a bad line does. */
function damage(text: string, roll: Dice): string {
  const at = roll(text.length + 1);
  const kind = roll(3);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + String.fromCharCode(roll(256)) + text.slice(at + 1);
  return text.slice(0, at) + text.slice(at, at + 40) + text.slice(at);
}
