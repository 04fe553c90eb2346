/**
 * SIP messages parsed, and parsed and printed, per second on one core: this stack, SIP.js and JsSIP on one corpus. Run
 * alone: `node scripts/bench/sip-parse.ts`.
 *
 * All three parse what the other two parse: every header line, Via, From, To, CSeq, Contact and the URIs in them. Ours
 * begins with octets, theirs with text, as each gets it from its transport. Neither of the two can print a message that
 * it has received, so each prints a request of its own with the same headers, made beforehand.
 */
import { createRequire } from 'node:module';
import { addressesOf, addressOf, checkRequest, checkResponse, viasOf } from '../../src/sip/headers.ts';
import { LIMITS } from '../../src/sip/limits.ts';
import type { SipMessage } from '../../src/sip/message.ts';
import { parseMessage } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { CORPUS, largestMessage } from './sip-corpus.ts';

export type ParseRate = { readonly name: string; readonly parsed: number; readonly parsedAndPrinted: number };

/** Parses message `at` of the corpus, and prints it when asked to. */
type Stack = { readonly name: string; run(at: number, print: boolean): void };

/** Milliseconds of one round; rounds of the stacks take turns, so that a noisy machine disturbs all alike. */
const ROUND = 400;
const ROUNDS = 5;

/** Messages per second, the median of all rounds; ours first. Prints nothing. */
export async function measureParsing(): Promise<ParseRate[]> {
  const stacks = [ours(), await sipJs(), jsSip()];
  for (const stack of stacks) rate(stack, true);
  const rounds = Array.from({ length: ROUNDS }, () => stacks.map(stack => [rate(stack, false), rate(stack, true)]));
  return stacks.map(({ name }, at) => {
    const median = (what: 0 | 1): number => {
      const all = rounds.map(round => round[at]?.[what] ?? 0).sort((a, b) => a - b);
      return Math.round(all[Math.floor(all.length / 2)] ?? 0);
    };
    return { name, parsed: median(0), parsedAndPrinted: median(1) };
  });
}

/** Milliseconds for the largest message within the limits: parsed, checked, every value read, printed. The worst of 20. */
export function measureLargest(): { readonly octets: number; readonly ms: number } {
  const bytes = largestMessage(LIMITS);
  let worst = 0;
  for (let count = 0; count < 25; count++) {
    const start = performance.now();
    const parsed = parseMessage(bytes);
    if (!parsed.ok) throw new Error(`the largest message is refused: ${parsed.error.what}`);
    readAll(parsed.value);
    printMessage(parsed.value);
    if (count >= 5) worst = Math.max(worst, performance.now() - start);
  }
  return { octets: bytes.length, ms: worst };
}

export async function benchParsing(): Promise<void> {
  const rates = await measureParsing();
  const [first] = rates;
  console.log(`SIP messages per second (${CORPUS.length} kinds, one core)`);
  for (const { name, parsed, parsedAndPrinted } of rates) {
    const times = (mine = 0, theirs: number): string => `${(mine / theirs).toFixed(1)}x`;
    console.log(
      `  ${name.padEnd(10)} parsed ${String(parsed).padStart(8)} (${times(first?.parsed, parsed)})` +
        `   parsed and printed ${String(parsedAndPrinted).padStart(8)} (${times(first?.parsedAndPrinted, parsedAndPrinted)})`,
    );
  }
  const { octets, ms } = measureLargest();
  console.log(`  largest legal message (${octets} octets): ${ms.toFixed(1)} ms`);
}

function rate(stack: Stack, print: boolean): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ROUND) {
    for (let at = 0; at < CORPUS.length; at++) stack.run(at, print);
    count += CORPUS.length;
  }
  return (count / (performance.now() - start)) * 1_000;
}

function ours(): Stack {
  const octets = CORPUS.map(text => Buffer.from(text));
  return {
    name: 'phone400',
    run: (at, print) => {
      const parsed = parseMessage(octets[at] as Buffer);
      if (!parsed.ok) throw new Error(parsed.error.what);
      readAll(parsed.value);
      if (print) printMessage(parsed.value);
    },
  };
}

function readAll(message: SipMessage): void {
  const { headers } = message;
  const trouble = message.kind === 'request' ? checkRequest(message) : checkResponse(message);
  if (trouble !== null) throw new Error(JSON.stringify(trouble));
  viasOf(headers);
  for (const name of ['from', 'to']) {
    const address = addressOf(headers, name);
    if (address.ok) parseUri(address.value.uri);
  }
  for (const name of ['contact', 'record-route', 'route']) {
    const addresses = addressesOf(headers, name);
    for (const { uri } of addresses.ok ? addresses.value : []) parseUri(uri);
  }
}

async function sipJs(): Promise<Stack> {
  const { Core, Grammar } = await import('sip.js');
  const { Parser } = await import('sip.js/lib/core/messages/parser.js');
  const quiet = new Core.LoggerFactory();
  quiet.builtinEnabled = false;
  const logger = quiet.getLogger('bench');
  const uri = (text: string) => {
    const parsed = Grammar.URIParse(text);
    if (parsed === undefined) throw new Error(text);
    return parsed;
  };
  const printed = CORPUS.map(text => {
    const { method, extra, body } = outline(text);
    const to = uri('sip:200@pbx.example.com');
    const content = { content: body, contentType: 'application/sdp', contentDisposition: 'session' };
    const options = { callId: '7f3a1c94', cseq: 1, fromTag: '8d3e1a77', viaHost: '192.0.2.20' };
    return new Core.OutgoingRequestMessage(method, to, to, to, options, extra, body === '' ? undefined : content);
  });
  return {
    name: 'SIP.js',
    run: (at, print) => {
      if (Parser.parseMessage(CORPUS[at] ?? '', logger) === undefined) throw new Error(`SIP.js refuses ${CORPUS[at]}`);
      if (print) printed[at]?.toString();
    },
  };
}

function jsSip(): Stack {
  const require = createRequire(import.meta.url);
  const { parseMessage: parse } = require('jssip/lib/Parser');
  const { OutgoingRequest } = require('jssip/lib/SIPMessage');
  const URI = require('jssip/lib/URI');
  const uri = URI.parse('sip:200@pbx.example.com');
  const ua = { configuration: { uri, jssip_id: 'x' }, contact: {} };
  const printed: { toString(): string }[] = CORPUS.map(text => {
    const { method, extra, body } = outline(text);
    const params = { call_id: '7f3a1c94', cseq: 1, from_tag: '8d3e1a77' };
    return new OutgoingRequest(method, uri, ua, params, extra, body);
  });
  return {
    name: 'JsSIP',
    run: (at, print) => {
      if (parse(CORPUS[at], ua) === undefined) throw new Error(`JsSIP refuses ${CORPUS[at]}`);
      if (print) printed[at]?.toString();
    },
  };
}

/** What the two need to make a request like this message. */
function outline(text: string): { method: string; extra: string[]; body: string } {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [start = '', ...lines] = head.split('\r\n');
  const own = /^(from|to|call-id|cseq|max-forwards|content-length|allow|supported|user-agent)\s*:/i;
  const method = start.startsWith('SIP/') ? 'OPTIONS' : (start.split(' ')[0] ?? '');
  return { method, extra: lines.filter(line => !own.test(line)), body };
}

if (import.meta.main) await benchParsing();
