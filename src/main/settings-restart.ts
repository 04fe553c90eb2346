/** Settings that came from a server and take effect at a start only: the phone starts anew when nobody needs it. */
import { join } from 'node:path';
import type { Lcd } from '../../ui/lcd/lcd.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { type DataFolder, diskFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';
import type { Desk } from '../call/desk/desk.ts';
import { isBusy } from '../call/events/phone-events.ts';
import type { Foundation, Start } from './phone.ts';

const HOUR = 3_600_000;
/** A server that gives something else each time it is asked must not keep the phone starting. */
const MOST_IN_AN_HOUR = 3;
/** How long the screen says it before it happens, milliseconds. */
const ANNOUNCED = 3000;

export function openSettingsRestart(
  { options, clock, log, closing }: Start,
  { hardware }: Foundation,
  desk: Desk,
  lcd: () => Lcd,
): SettingsRestart {
  const restart = new SettingsRestart({
    folder: diskFolder(join(options.data, 'fetched')),
    clock,
    log: log.room('main'),
    announce: () => lcd().notify({ key: 'popup.restarting' }),
    restart: reason => hardware.board.restart(reason),
  });
  desk.changed.subscribe(state => restart.idle(!isBusy(state) && state.paging === null));
  closing.push(() => restart.close());
  return restart;
}

export type SettingsRestartOptions = {
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly log: Log;
  announce(): void;
  restart(reason: string): void;
};

/** `cause`: which set of files wanted it. `time`: milliseconds since 1970. */
type Past = { readonly cause: string; readonly time: number };

/** Of the last day. */
const FILE: JsonFile<readonly Past[]> = {
  name: 'restarts.json',
  most: 64 * 1024,
  nothing: () => [],
  valueIn: read => (Array.isArray(read) ? read.filter(isPast) : undefined),
};

/**
 *     quiet ──wanted──▶ waiting ──idle──▶ announced ──3 s──▶ the phone ends
 *                          ▲                  │
 *                          └──────busy────────┘
 *
 * The same set causes one restart a day, all of them together three an hour; what was done stands on the disk before the
 * phone ends. A change that gets no restart of its own waits for the next start, as it does when somebody typed it.
 */
export class SettingsRestart {
  readonly #options: SettingsRestartOptions;
  readonly #file: KeptJson<readonly Past[]>;
  #wanted: string | null = null;
  #idle = true;
  #announced: Timer | null = null;

  constructor(options: SettingsRestartOptions) {
    this.#options = options;
    // Nobody would know of it afterwards, and it might come again and again.
    const says = 'the phone does not start anew for its new settings';
    this.#file = new KeptJson(options.folder, FILE, { log: options.log, says });
  }

  want(cause: string): void {
    this.#wanted = cause;
    this.#look();
  }

  idle(idle: boolean): void {
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#look();
  }

  close(): void {
    this.#wanted = null;
    this.#announced?.cancel();
  }

  #look(): void {
    const { clock, announce } = this.#options;
    this.#announced?.cancel();
    if (this.#wanted === null || !this.#idle) return;
    const cause = this.#wanted;
    void this.#mayStart(cause).then(may => {
      if (this.#wanted !== cause || !this.#idle) return;
      if (!may) {
        this.#wanted = null;
        return;
      }
      announce();
      this.#announced?.cancel();
      this.#announced = clock.after(ANNOUNCED, () => void this.#start(cause));
    });
  }

  async #mayStart(cause: string): Promise<boolean> {
    const recent = await this.#past();
    const now = this.#options.clock.wall().getTime();
    const often = recent.filter(({ time }) => Math.abs(now - time) < HOUR).length >= MOST_IN_AN_HOUR;
    if (!often && !recent.some(past => past.cause === cause)) return true;
    const why = often ? `it did so ${MOST_IN_AN_HOUR} times within an hour` : 'it did so for the same files today';
    this.#options.log.warning(`the phone does not start anew for its new settings, because ${why}`);
    return false;
  }

  async #start(cause: string): Promise<void> {
    const { clock, restart } = this.#options;
    const kept = await this.#file.keep([...(await this.#past()), { cause, time: clock.wall().getTime() }]);
    if (!kept.ok) return;
    if (this.#wanted === cause) restart('new settings came from the server');
  }

  /** Of the last day; a clock that was set meanwhile does not make them older. */
  async #past(): Promise<readonly Past[]> {
    const now = this.#options.clock.wall().getTime();
    return (await this.#file.read()).value.filter(({ time }) => Math.abs(now - time) < 24 * HOUR);
  }
}

function isPast(value: unknown): value is Past {
  const { cause, time } = Object(value);
  return typeof cause === 'string' && Number.isFinite(time);
}
