/** A phone of which only call control is missing, for walks through its menus by key presses. */
import { Store } from '../../config/store.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Frame, KeyEvent, Look } from '../../hal/ports.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { Lcd } from '../../ui/lcd/lcd.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import {
  ADMIN_CODE,
  facts,
  type GivenOrder,
  idleDesk,
  line,
  noBook,
  phoneOrders,
  recordingOrders,
} from './fixtures.ts';

export class MenuPhone {
  readonly clock = new ManualClock(new Date('2026-01-05T09:05:00Z'));
  readonly store = new Store({ clock: this.clock });
  readonly given: GivenOrder[];
  /** What was asked of the phone beside calls. */
  readonly asked: string[] = [];
  readonly lcd: Lcd;
  readonly model: Model;
  /** How the screen was adjusted last. */
  look: Look | null = null;
  desk: DeskState;
  locked = false;
  #key: (event: KeyEvent) => void = () => {};

  constructor(model: Model) {
    const { orders, given } = recordingOrders();
    this.given = given;
    this.model = model;
    const lines = Array.from({ length: model.lines }, (_, index) =>
      line({ index, label: String(1001 + index), enabled: index < 2 }),
    );
    this.desk = { ...idleDesk, lines };
    const functionKeys = model.keys.filter(({ group }) => group === 'programmable').length;
    this.lcd = new Lcd({
      model,
      display: { show: () => {}, adjust: look => (this.look = look) },
      keys: { onKey: listener => (this.#key = listener) },
      lamps: { set: () => {} },
      orders,
      phone: phoneOrders(this.store, this.clock, this.asked),
      book: noBook,
      facts: () => ({
        ...facts(this.desk, {
          about: { model: model.name, firmware: '0.1.0', functionKeys },
          lock: { locked: this.locked, hasCode: this.locked },
        }),
        values: valuesOf(this.store),
        settings: uiSettings(this.store),
      }),
      clock: this.clock,
      log: silentLog,
    });
    this.store.onChange(() => this.lcd.changed());
  }

  /** Gives what is drawn then. */
  become(desk: Partial<DeskState>): Frame {
    this.desk = { ...this.desk, ...desk };
    this.lcd.changed();
    return this.lcd.frame;
  }

  lock(locked: boolean): void {
    this.locked = locked;
    this.become({});
  }

  async press(key: string, ms = 0): Promise<void> {
    this.#key({ key, down: true });
    await this.clock.advance(ms);
    this.#key({ key, down: false });
  }

  /** Keys with blanks between them; `CODE` types the admin code. */
  async keys(text: string): Promise<void> {
    for (const key of text.split(' ')) {
      if (key !== 'CODE') await this.press(key);
      else {
        for (const digit of ADMIN_CODE) await this.press(digit);
        await this.press('OK');
        await this.clock.advance(100);
      }
    }
  }

  /** The softkey under this label, behind More if need be. */
  async softkey(label: string): Promise<void> {
    for (let page = 0; page < 4; page++) {
      const { softkeys } = this.lcd.frame;
      const at = softkeys.indexOf(label);
      if (at >= 0) return this.press(`SOFT${at + 1}`);
      if (softkeys.at(-1) !== 'More') break;
      await this.press(`SOFT${softkeys.length}`);
    }
    throw new Error(`no softkey '${label}' on\n${this.text}\n${this.lcd.frame.softkeys.join(' ')}`);
  }

  get frame(): Frame {
    return this.lcd.frame;
  }

  get text(): string {
    return [this.frame.title, ...this.frame.rows.map(row => row.text)].join('\n');
  }
}
