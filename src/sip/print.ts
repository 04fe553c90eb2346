/** Messages to octets (RFC 3261 section 7). */
import type { SipMessage } from './message.ts';

/** A value must not smuggle a line into the message. */
function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
}

/** Content-Length is always that of the body, and the last field. */
export function printMessage(message: SipMessage): Buffer {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  let head = `${oneLine(start)}\r\n`;
  for (const line of message.headers) {
    if (line.key !== 'content-length') head += `${line.name}: ${oneLine(line.value)}\r\n`;
  }
  head += `Content-Length: ${message.body.length}\r\n\r\n`;
  return message.body.length === 0 ? Buffer.from(head) : Buffer.concat([Buffer.from(head), message.body]);
}
