/** The lock of the phone between those who lock it, call control and the screen. */
import * as calls from '../../config/params/calls.ts';
import * as params from '../../config/params/lock.ts';
import type { Message } from '../../ui/lang/index.ts';
import type { Access } from '../access/access.ts';
import { Lock } from '../access/lock.ts';
import type { Timer } from '../base/clock.ts';
import type { DataFolder } from '../base/data-folder.ts';
import type { Restraint } from '../call/desk/restraint.ts';
import { isBusy } from '../call/events/phone-events.ts';
import { currentCallSettings } from './calls.ts';
import { tellOfLock } from './lock-actions.ts';
import type { Foundation, Phone, Start } from './phone.ts';

export async function openLock(
  start: Start,
  store: Foundation['store'],
  access: Access,
  folder: DataFolder,
): Promise<Lock> {
  const { clock, log, closing } = start;
  const lock = await Lock.open({ store, folder, access, clock, log: log.room('access') });
  closing.push(() => lock.flush());
  return lock;
}

const REFUSALS: { readonly [why in Restraint]: Message } = {
  locked: { key: 'popup.locked' },
  emergency: { key: 'popup.not-in-emergency' },
};

export function followLock(start: Start, phone: Phone): void {
  const { lock, desk, lcd, store, provisioning } = phone;
  lock.changed.subscribe(locked => {
    desk.configure(currentCallSettings(phone));
    lcd.changed();
    lcd.notify({ key: locked ? 'popup.now-locked' : 'popup.unlocked' });
  });
  desk.refused.subscribe(why => lcd.notify(REFUSALS[why]));
  desk.finished.subscribe(({ direction, line, status }) => {
    const locks = direction === 'out' && store.get(calls.lockOffered, line);
    if (locks && status === store.get(calls.lockCode)) lock.lock('server');
  });
  lockWhenIdle(start, phone);
  const { network } = phone.hardware;
  const names = { mac: network.state.mac, model: phone.model.name };
  start.closing.push(
    tellOfLock({ clock: start.clock, log: start.log.room('access'), store, lock, provisioning, names }),
  );
}

/** What tells that somebody is there. */
type Presence = Pick<Phone, 'lock' | 'store'> & {
  readonly desk: Pick<Phone['desk'], 'state' | 'changed'>;
  readonly hardware: {
    readonly keys: Pick<Phone['hardware']['keys'], 'onKey'>;
    readonly hook: Pick<Phone['hardware']['hook'], 'onHook'>;
  };
};

/** After some minutes in which nobody touched the phone or spoke. Registrations and clocks change the desk as well: they are nobody. */
export function lockWhenIdle(
  { clock, closing }: Pick<Start, 'clock' | 'closing'>,
  { lock, desk, store, hardware }: Presence,
): void {
  let timer: Timer | null = null;
  let busy = isBusy(desk.state);
  let over = false;
  const wait = (): void => {
    timer?.cancel();
    const minutes = store.get(params.after);
    const waits = !over && minutes > 0 && !busy && !lock.locked;
    timer = waits ? clock.after(minutes * 60_000, () => lock.lock('idle')) : null;
  };
  hardware.keys.onKey(wait);
  hardware.hook.onHook(wait);
  desk.changed.subscribe(state => {
    if (isBusy(state) === busy) return;
    busy = !busy;
    wait();
  });
  lock.changed.subscribe(wait);
  store.onChange(({ paths }) => {
    if (paths.has(params.after.path) || paths.has(params.code.path)) wait();
  });
  closing.push(() => {
    over = true;
    timer?.cancel();
  });
  wait();
}
