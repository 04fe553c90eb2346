/**
 * The log at a syslog server: a sink that never waits and never fails. Lines go into a bounded backlog; from there they are sent a
 * batch at a time, while the way to the server is open. That it is not goes to `failed` and never to the server.
 */
import type { Clock, Timer } from '../base/clock.ts';
import { Facts } from '../base/facts.ts';
import { isAtLeast, type LogLevel, type LogLine, type LogSink, silentLog } from '../base/log.ts';
import { Runner } from '../base/machine.ts';
import type { Fault } from '../base/result.ts';
import type { TlsTrust } from '../base/tls/files.ts';
import { Backlog } from './backlog.ts';
import { type LinkEffect, type LinkInput, type LinkState, linkTransition, type Target } from './link.ts';
import { type Speaker, syslogMessage } from './message.ts';
import { lostFault, openWay, type Way } from './ways.ts';

/** Messages that go out at once, and the milliseconds between two such batches: 640 a second. */
const BATCH = 32;
const PACE = 50;

/** Lines about this log itself. */
export const OWN_ROOM = 'syslog';

export type RemoteLogOptions = {
  readonly clock: Clock;
  readonly speaker: Speaker;
  readonly open?: typeof openWay;
};

export type RemoteLogSettings = {
  /** Null: lines go nowhere. */
  readonly target: Target | null;
  /** The least level that is sent of a room; null for none of it. */
  readonly least: (room: string) => LogLevel | null;
  readonly trust: TlsTrust;
};

export class RemoteLog implements LogSink {
  /** The server cannot be reached, or, with null, can again: told once for each change. */
  readonly changed = new Facts<Fault | null>();
  readonly #options: RemoteLogOptions;
  readonly #backlog = new Backlog();
  readonly #link: Runner<LinkState, LinkInput, LinkEffect>;
  // What is wrong before the settings are read waits until it is known where it goes.
  #settings: RemoteLogSettings | null = null;
  #way: Way | null = null;
  /** The way takes no more for the time being. */
  #full = false;
  #pause: Timer | null = null;
  #number = 0;
  #fault: Fault | null = null;
  #whenIdle: (() => void)[] = [];

  constructor(options: RemoteLogOptions) {
    this.#options = options;
    this.#link = new Runner<LinkState, LinkInput, LinkEffect>({
      name: 'syslog',
      initial: { name: 'off' },
      transition: linkTransition,
      perform: effect => this.#perform(effect),
      clock: options.clock,
      log: silentLog,
    });
  }

  /** Why nothing reaches the server; null when all is well or there is none. */
  get fault(): Fault | null {
    return this.#fault;
  }

  configure(settings: RemoteLogSettings): void {
    const before = this.#settings?.target ?? null;
    this.#settings = settings;
    const { target } = settings;
    if (target === null) this.#backlog.clear();
    const same = before?.host === target?.host && before?.port === target?.port;
    if (same && before?.transport === target?.transport) return;
    if (this.#fault !== null) this.#tell(null);
    this.#link.dispatch({ type: 'configure', target });
  }

  wants(level: LogLevel, room: string): boolean {
    if (room === OWN_ROOM) return false;
    if (this.#settings === null) return isAtLeast(level, 'warning');
    const least = this.#settings.target === null ? null : this.#settings.least(room);
    return least !== null && isAtLeast(level, least);
  }

  write(line: LogLine): void {
    this.#backlog.add(this.#messageOf(line), line.level);
    // Whoever logs may be in the middle of a call.
    this.#pause ??= this.#options.clock.after(0, () => this.#send());
  }

  /** Until all that waits has gone out, `ms` have passed, or nobody is there to take it. */
  async flush(ms: number): Promise<void> {
    const isThere = (): boolean => this.#link.state.name === 'open' || this.#link.state.name === 'opening';
    if (this.#backlog.length === 0 || !isThere()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(ms, resolve);
    this.#whenIdle.push(resolve);
    await promise;
    timer.cancel();
  }

  /** With its last words. */
  async close(ms: number): Promise<void> {
    await this.flush(ms);
    this.#settings = { target: null, least: () => null, trust: {} };
    this.#link.stop();
    this.#pause?.cancel();
    const way = this.#way;
    this.#way = null;
    await way?.close();
  }

  #messageOf(line: LogLine): Buffer {
    // RFC 5424 section 7.3.1.
    this.#number = this.#number === 2_147_483_647 ? 1 : this.#number + 1;
    return syslogMessage(line, this.#options.speaker, this.#number);
  }

  #perform(effect: Exclude<LinkEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    if (effect.type === 'open') this.#open(effect.target);
    if (effect.type === 'close') this.#end(effect.lost);
    if (effect.type === 'send') this.#send();
    if (effect.type === 'works') this.#tell(null);
    if (effect.type === 'failed') {
      const { transport, host, port } = effect.target;
      this.#idle();
      this.#tell({ where: `syslog server ${host}:${port} (${transport})`, ...effect.fault });
    }
  }

  #open(target: Target): void {
    const { clock, open = openWay } = this.#options;
    this.#full = false;
    try {
      const way: Way = open(target, {
        clock,
        trust: this.#settings?.trust ?? {},
        opened: () => this.#heard(way, { type: 'opened' }),
        ready: () => {
          this.#full = false;
          this.#send();
        },
        lost: fault => this.#heard(way, { type: 'lost', fault }),
      });
      this.#way = way;
    } catch (thrown) {
      // A certificate that TLS does not take, or a machine without sockets left.
      this.#link.dispatch({ type: 'lost', fault: lostFault(thrown) });
    }
  }

  /** A way that was given up has nothing to say any more. */
  #heard(way: Way, input: LinkInput): void {
    if (this.#way === way) this.#link.dispatch(input);
  }

  #end(lost: boolean): void {
    const way = this.#way;
    this.#way = null;
    if (way === null) return;
    if (lost) this.#backlog.putBack(way.unsent());
    void way.close();
  }

  #send(): void {
    this.#pause?.cancel();
    this.#pause = null;
    const way = this.#way;
    if (way === null || this.#full || this.#link.state.name !== 'open') return;
    const dropped = this.#backlog.takeDropped();
    if (dropped > 0) way.send(this.#messageOf(this.#lost(dropped)));
    for (const message of this.#backlog.take(BATCH)) this.#full = !way.send(message) || this.#full;
    if (this.#backlog.length > 0) this.#pause = this.#options.clock.after(PACE, () => this.#send());
    else this.#idle();
  }

  #lost(count: number): LogLine {
    const text = `${count} messages before this one found no room and are lost`;
    return { time: this.#options.clock.wall(), level: 'warning', room: OWN_ROOM, text };
  }

  #idle(): void {
    for (const done of this.#whenIdle.splice(0)) done();
  }

  #tell(fault: Fault | null): void {
    const same = this.#fault?.where === fault?.where && this.#fault?.what === fault?.what;
    this.#fault = fault;
    if (!same) this.changed.publish(fault);
  }
}
