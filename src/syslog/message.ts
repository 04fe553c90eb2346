/** A line of the log as a syslog message (RFC 5424). */
import type { LogLevel, LogLine } from '../base/log.ts';

/** RFC 5424 section 6.2.1: local0. */
const FACILITY = 16;

const SEVERITY: Record<LogLevel, number> = { error: 3, warning: 4, info: 6, debug: 7 };

/** Octets: what every receiver should take (RFC 5424 section 6.1). Longer ones are cut, the end is marked. */
export const LONGEST_MESSAGE = 2048;

const CUT = ' [cut]';

/** Before this year the phone has not heard what time it is. */
const FIRST_YEAR = 2024;

/** Who speaks. */
export type Speaker = {
  readonly host: string;
  readonly process: string;
};

/**
 * One line of plain text whatever stands in it: line ends are written as `\n`, and what has no shape of its own (controls,
 * directions of writing, other line ends, halves of characters) as a dot. `number` counts messages, so that a reader sees gaps
 * (RFC 5424 section 7.3.1).
 */
export function syslogMessage(line: LogLine, { host, process }: Speaker, number: number): Buffer {
  const { level, room, time } = line;
  const known = time.getUTCFullYear() >= FIRST_YEAR;
  const head = [
    `<${FACILITY * 8 + SEVERITY[level]}>1`,
    known ? time.toISOString() : '-',
    word(host, 255),
    'phone400',
    word(process, 128),
    word(room, 32),
    `[meta sequenceId="${number}"]`,
  ];
  return cut(Buffer.from(`${head.join(' ')} ${oneLine(line.text)}`));
}

/** Printable ASCII without blanks (RFC 5424 section 6). */
function word(text: string, longest: number): string {
  return text.replace(/[^!-~]/g, '').slice(0, longest) || '-';
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r?\n */g, '\\n')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

/** Between two characters: continuation octets of UTF-8 begin with the bits 10. */
function cut(message: Buffer): Buffer {
  if (message.length <= LONGEST_MESSAGE) return message;
  let end = LONGEST_MESSAGE - CUT.length;
  while (((message[end] ?? 0) & 0xc0) === 0x80) end--;
  return Buffer.concat([message.subarray(0, end), Buffer.from(CUT)]);
}
