/** Who is logged in. Sessions live in memory: a restart ends them all. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../../src/access/access.ts';
import type { Clock, Timer } from '../../src/base/clock.ts';
import type { Draft } from './draft.ts';

export type Session = {
  readonly role: Role;
  /** The address that it belongs to. */
  readonly source: string;
  /** Goes with every form. */
  readonly token: string;
  readonly since: number;
  /** Told on the next page, once. */
  notices: string[];
  draft: Draft | null;
  lastSeen: number;
};

/** The one that was silent longest goes when there is another one. */
const MOST_SESSIONS = 8;
/** However busy: milliseconds. */
const LONGEST = 12 * 3_600_000;
/** Between two looks for sessions that are over, milliseconds. */
const SWEEP = 60_000;

export class Sessions {
  readonly #clock: Clock;
  /** Milliseconds. */
  readonly #idleTime: () => number;
  /** By the hash of what stands in the cookie. */
  readonly #sessions = new Map<string, Session>();
  #sweeping: Timer | null = null;

  constructor(clock: Clock, idleTime: () => number) {
    this.#clock = clock;
    this.#idleTime = idleTime;
  }

  /** Gives what has to stand in the cookie. */
  open(role: Role, source: string): string {
    this.#sweep();
    const oldest = [...this.#sessions].sort(([, a], [, b]) => a.lastSeen - b.lastSeen);
    for (const [key] of oldest.slice(0, Math.max(0, oldest.length + 1 - MOST_SESSIONS))) this.#sessions.delete(key);
    const secret = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(keyOf(secret), { role, source, token, since: now, lastSeen: now, notices: [], draft: null });
    this.#watch();
    return secret;
  }

  /** null: nobody, or no longer. `seen` false leaves the idle time running, for what a page does by itself. */
  find(secret: string | undefined, source: string, seen = true): Session | null {
    if (secret === undefined) return null;
    const session = this.#sessions.get(keyOf(secret));
    if (session === undefined || session.source !== source || !this.#lives(session)) return null;
    if (seen) session.lastSeen = this.#clock.now();
    return session;
  }

  /** Whether somebody can still come with it. */
  lives(session: Session): boolean {
    return [...this.#sessions.values()].includes(session) && this.#lives(session);
  }

  end(session: Session): void {
    for (const [key, one] of this.#sessions) if (one === session) this.#sessions.delete(key);
  }

  /** The user's password ends those of the user, the administrator's all. */
  endAll(role: Role): void {
    for (const [key, one] of this.#sessions) if (role === 'admin' || one.role === role) this.#sessions.delete(key);
  }

  #lives({ since, lastSeen }: Session): boolean {
    const now = this.#clock.now();
    return now - lastSeen < this.#idleTime() && now - since < LONGEST;
  }

  /** What a session holds goes with it, also when nobody comes any more: an upload that waited for a yes has secrets in it. */
  #watch(): void {
    if (this.#sweeping !== null || this.#sessions.size === 0) return;
    this.#sweeping = this.#clock.after(SWEEP, () => {
      this.#sweeping = null;
      this.#sweep();
      this.#watch();
    });
  }

  #sweep(): void {
    for (const [key, session] of this.#sessions) {
      if (this.#lives(session)) continue;
      session.draft = null;
      this.#sessions.delete(key);
    }
  }

  /** Nobody is logged in any more. */
  close(): void {
    this.#sessions.clear();
    this.#sweeping?.cancel();
  }
}

export function isTokenOf(session: Session, token: string): boolean {
  return timingSafeEqual(Buffer.from(keyOf(token)), Buffer.from(keyOf(session.token)));
}

function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
