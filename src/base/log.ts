import type { Clock } from './clock.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export type LogLine = {
  readonly time: Date;
  readonly level: LogLevel;
  readonly room: string;
  readonly text: string;
};

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warning: 2, error: 3 };

/** What a room writes to. Secrets are taken out of each line before any sink sees it. */
export interface Log {
  debug(text: string): void;
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
  /** The same log under another room's name. */
  room(name: string): Log;
}

/** Where lines go beside the first sink; it says itself which it wants. */
export interface LogSink {
  wants(level: LogLevel, room: string): boolean;
  write(line: LogLine): void;
}

export type LogOptions = {
  clock: Clock;
  /** Of `sink`. */
  level: LogLevel;
  sink: (line: LogLine) => void;
  also?: LogSink;
  redact: (text: string) => string;
};

/** Whether a line of this level is among those of `least` and above. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return RANK[level] >= RANK[least];
}

export function createLog(options: LogOptions, room = 'phone'): Log {
  const write = (level: LogLevel, text: string): void => {
    const { clock, sink, also, redact } = options;
    const first = isAtLeast(level, options.level);
    const second = also?.wants(level, room) === true;
    if (!first && !second) return;
    const line = { time: clock.wall(), level, room, text: harmless(redact(text)) };
    if (first) sink(line);
    if (second) also?.write(line);
  };
  return {
    debug: text => write('debug', text),
    info: text => write('info', text),
    warning: text => write('warning', text),
    error: text => write('error', text),
    room: name => createLog(options, name),
  };
}

/** Words of other machines must neither move the cursor of whoever reads the log nor look like a line of ours. */
function harmless(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, '·').replaceAll('\n', '\n    ');
}

/** A log that nobody reads. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warning() {},
  error() {},
  room: () => silentLog,
};

/** Shorter secrets would blank out ordinary words and numbers; they must not be used as passwords anyway. */
const SHORTEST_SECRET = 4;

/**
 * Takes secrets out of text: the digest fields from which a password can be guessed (RFC 7616 section 5.1),
 * SDES keys (RFC 4568), passwords in SIP addresses and URLs, and every value that was named a secret.
 */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** Values from parameters that are declared secret. */
  add(secret: string): void {
    if (secret.length >= SHORTEST_SECRET) this.#secrets.add(secret);
  }

  readonly redact = (text: string): string => {
    let clean = text
      .replace(/\b(response|cnonce|nextnonce)="[^"]*"/gi, '$1="***"')
      .replace(/\b(inline:)[A-Za-z0-9+/=]+/gi, '$1***')
      .replace(/\b(sips?:[^\s:@;<>"]{1,128}):[^\s@<>"]{1,128}@/gi, '$1:***@')
      .replace(/\b([a-z]{1,8}:\/\/[^\s:@/]{0,128}):[^\s@/]{1,256}@/gi, '$1:***@');
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '***');
    return clean;
  };
}
