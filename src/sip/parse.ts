/** Messages out of datagrams and byte streams (RFC 3261 sections 7 and 18.3). Nothing here throws. */
import { fail, ok, type Result } from '../base/result.ts';
import { badRequest, type Head, type ParseFault, type Problem, parseFault, parseHead } from './head.ts';
import { LIMITS } from './limits.ts';
import type { SipMessage } from './message.ts';

export type { ParseFault } from './head.ts';
export { LIMITS } from './limits.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const CR = 13;
const LF = 10;

/**
 * One datagram. The body is cut to Content-Length, or is the rest of the datagram without one; octets
 * behind the body are ignored (RFC 3261 18.3).
 */
export function parseMessage(bytes: Buffer): Result<SipMessage, ParseFault> {
  if (bytes.length > LIMITS.message) return refuse(oversized(), null);
  const start = skipLineEnds(bytes, 0, bytes.length);
  const end = bytes.indexOf(HEAD_END, start);
  const head = parseHead(bytes.toString('utf8', start, end < 0 ? bytes.length : end));
  if (end < 0) return refuse(head.fault ?? badRequest('the empty line after the header is missing'), head.message);
  const bodyAt = end + HEAD_END.length;
  const length = head.contentLength ?? bytes.length - bodyAt;
  if (bodyAt + length > bytes.length) {
    return refuse(head.fault ?? badRequest('Content-Length is larger than the datagram'), head.message);
  }
  return finish(head, bytes.subarray(bodyAt, bodyAt + length));
}

export type FramerEvent =
  | { readonly type: 'message'; readonly message: SipMessage }
  /** With `close` the stream cannot be read further: answer when possible, then close the connection. */
  | { readonly type: 'fault'; readonly fault: ParseFault; readonly close: boolean }
  /** Keep-alive of the other side: answer with one CRLF (RFC 5626 4.4.1). */
  | { readonly type: 'ping' }
  /** Answer to our keep-alive. */
  | { readonly type: 'pong' };

/**
 * Cuts messages out of a byte stream. Content-Length is mandatory there (RFC 3261 18.3); after an event
 * with `close` nothing more is taken. Holds at most one message.
 */
export class StreamFramer {
  #bytes = Buffer.alloc(0);
  #used = 0;
  /** Where the search for the empty line goes on, so that dribbled octets cost linear time. */
  #searched = 0;
  #head: Head | null = null;
  #bodyAt = 0;
  #broken = false;

  push(chunk: Buffer): FramerEvent[] {
    const events: FramerEvent[] = [];
    if (this.#broken) return events;
    this.#append(chunk);
    while (!this.#broken && this.#step(events));
    return events;
  }

  /** A message has begun and is not complete: a deadline may run. */
  get pending(): boolean {
    return !this.#broken && this.#used > 0;
  }

  #append(chunk: Buffer): void {
    const needed = this.#used + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2, 2048));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#used);
    this.#used = needed;
  }

  /** One message, keep-alive or fault; false when more octets are needed. */
  #step(events: FramerEvent[]): boolean {
    if (this.#head === null) {
      this.#keepAlives(events);
      if (!this.#findHead(events)) return false;
    }
    return this.#takeBody(events);
  }

  #keepAlives(events: FramerEvent[]): void {
    const end = skipLineEnds(this.#bytes, 0, this.#used);
    if (end === 0) return;
    // One for any number of them, so that a flood of blank lines is not answered one by one.
    events.push({ type: end >= 4 ? 'ping' : 'pong' });
    this.#consume(end);
  }

  #findHead(events: FramerEvent[]): boolean {
    const bytes = this.#bytes.subarray(0, this.#used);
    const end = bytes.indexOf(HEAD_END, this.#searched);
    if (end < 0) {
      this.#searched = Math.max(0, this.#used - HEAD_END.length + 1);
      if (this.#used > LIMITS.message) this.#break(events, oversized(), null);
      return false;
    }
    const head = parseHead(bytes.toString('utf8', 0, end));
    this.#bodyAt = end + HEAD_END.length;
    const problem = framingProblem(head, this.#bodyAt);
    if (problem !== null) {
      this.#break(events, problem, head.message);
      return false;
    }
    this.#head = head;
    return true;
  }

  #takeBody(events: FramerEvent[]): boolean {
    const head = this.#head;
    if (head === null) return false;
    const end = this.#bodyAt + (head.contentLength ?? 0);
    if (end > this.#used) return false;
    // A copy: the buffer is used again.
    const result = finish(head, Buffer.from(this.#bytes.subarray(this.#bodyAt, end)));
    events.push(
      result.ok ? { type: 'message', message: result.value } : { type: 'fault', fault: result.error, close: false },
    );
    this.#consume(end);
    return true;
  }

  #consume(count: number): void {
    this.#bytes.copy(this.#bytes, 0, count, this.#used);
    this.#used -= count;
    this.#searched = 0;
    this.#head = null;
  }

  #break(events: FramerEvent[], problem: Problem, message: SipMessage | null): void {
    this.#broken = true;
    this.#bytes = Buffer.alloc(0);
    this.#used = 0;
    events.push({ type: 'fault', fault: parseFault(problem, message), close: true });
  }
}

/** Where the message ends is unknown, or is too far away. */
function framingProblem(head: Head, bodyAt: number): Problem | null {
  if (head.message === null) return head.fault;
  if (head.contentLength === null) return head.fault ?? badRequest('Content-Length is missing on a stream');
  if (head.contentLength > LIMITS.body) return bodyTooLarge();
  if (bodyAt + head.contentLength > LIMITS.message) return oversized();
  return null;
}

function finish(head: Head, body: Buffer): Result<SipMessage, ParseFault> {
  const { message, fault } = head;
  if (message === null || fault !== null) return refuse(fault ?? badRequest('this is not a SIP message'), message);
  if (body.length > LIMITS.body) return refuse(bodyTooLarge(), message);
  message.body = body;
  return ok(message);
}

function refuse(problem: Problem, message: SipMessage | null): Result<SipMessage, ParseFault> {
  return fail(parseFault(problem, message));
}

function oversized(): Problem {
  return { status: 513, reason: 'Message Too Large', what: `the message is over ${LIMITS.message} octets` };
}

function bodyTooLarge(): Problem {
  return { status: 413, reason: 'Request Entity Too Large', what: `the body is over ${LIMITS.body} octets` };
}

/** Index of the first octet that is not part of a CRLF (RFC 3261 7.5). */
function skipLineEnds(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at + 1 < to && bytes[at] === CR && bytes[at + 1] === LF) at += 2;
  return at;
}
