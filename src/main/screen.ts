import { RING_NAMES } from '../../config/tables/rings.ts';
import { Lcd } from '../../ui/lcd/lcd.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { BusyLamps } from '../call/watched/busy-lamps.ts';
import { directoryOf } from '../directory/directory.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { bookOrders } from './directory.ts';
import { currentFaults } from './faults.ts';
import type { Foundation, Start } from './phone.ts';
import { phoneOrders } from './phone-orders.ts';
import { phoneStatus } from './status.ts';

/** The LCD with its keys and lamps; it draws itself from the facts of call control, hardware and settings. */
export function openScreen(
  start: Start,
  below: Foundation,
  desk: Desk,
  provisioning: Provisioning,
  busyLamps: BusyLamps,
): Lcd {
  const { clock, log, closing } = start;
  const { model, store, hardware, access, lock } = below;
  const functionKeys = model.keys.filter(({ group }) => group === 'programmable').length;
  const about = { model: model.name, firmware: below.firmware.version, functionKeys };
  const values = valuesOf(store);
  const rings = [...RING_NAMES, ...below.rings.keys()];
  let settings = uiSettings(store);
  store.onChange(() => {
    settings = uiSettings(store);
  });
  const status = phoneStatus(start, below, desk, provisioning);
  const directory = directoryOf(below.people);
  const lcd = new Lcd({
    model,
    display: hardware.display,
    keys: hardware.keys,
    lamps: hardware.lamps,
    orders: desk,
    phone: phoneOrders(start, below, desk, provisioning),
    book: bookOrders(below.people, desk),
    facts: () => ({
      desk: desk.state,
      network: hardware.network.state,
      settingsFaults: currentFaults(below),
      provisioning: provisioning.state,
      firmware: below.firmware.state,
      settings,
      about,
      values,
      rings,
      status,
      directory,
      watched: busyLamps.states,
      adminCode: access.code,
      lock,
    }),
    clock,
    log: log.room('lcd'),
  });
  busyLamps.changed.subscribe(() => lcd.changed());
  closing.push(() => lcd.stop());
  return lcd;
}
