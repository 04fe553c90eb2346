import { Lcd } from '../../ui/lcd/lcd.ts';
import { uiSettings } from '../../ui/settings.ts';
import type { Desk } from '../call/desk/desk.ts';
import { currentFaults } from './faults.ts';
import { type Foundation, type Start, VERSION } from './phone.ts';

/** The LCD with its keys and lamps; it draws itself from the facts of call control, hardware and settings. */
export function openScreen({ clock, log, closing }: Start, below: Foundation, desk: Desk): Lcd {
  const { model, store, hardware } = below;
  const lcd = new Lcd({
    model,
    display: hardware.display,
    keys: hardware.keys,
    lamps: hardware.lamps,
    orders: desk,
    facts: () => ({
      desk: desk.state,
      network: hardware.network.state,
      settingsFaults: currentFaults(below),
      settings: uiSettings(store),
      about: { model: model.name, firmware: VERSION },
    }),
    clock,
    log: log.room('lcd'),
  });
  closing.push(() => lcd.stop());
  return lcd;
}
