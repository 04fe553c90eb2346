/** The firmware of the phone, between the slots of the board and what the phone is doing. */
import { join } from 'node:path';
import * as params from '../../config/params/firmware.ts';
import type { Model } from '../../hal/models/model.ts';
import type { OpenedHardware } from '../../hal/open.ts';
import { diskFolder } from '../base/data-folder.ts';
import { fail, ok } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import { registeringLines } from '../call/accounts.ts';
import { isBusy } from '../call/events/phone-events.ts';
import type { Fetch } from '../provision/fetch/request.ts';
import { Firmware } from '../provision/firmware/firmware.ts';
import type { FirmwareSource } from '../provision/firmware/offer.ts';
import type { Firmware as Images } from '../provision/hunt.ts';
import { type Phone, type Start, VERSION } from './phone.ts';

/** Where the slots of a simulated phone lie, and what is remembered of them. */
export function firmwareFolder(data: string): string {
  return join(data, 'firmware');
}

export async function openFirmware(
  { options, clock, log, closing }: Start,
  model: Model,
  { board }: OpenedHardware,
): Promise<Firmware> {
  const firmware = await Firmware.open({
    slots: board.slots,
    folder: diskFolder(firmwareFolder(options.data)),
    model: model.name,
    builtIn: VERSION,
    clock,
    log: log.room('firmware'),
  });
  closing.push(() => firmware.close());
  return firmware;
}

/** Images that the phone finds on servers. */
export function imagesOf(firmware: Firmware, fetch: Fetch): Images {
  return {
    async offer(url, request, signal) {
      const source: FirmwareSource = {
        name: shownName(url),
        fetch: (part, ended) => fetch({ ...request, ...part, url }, AbortSignal.any([signal, ended])),
      };
      const offered = await firmware.offer(source, signal);
      if (offered.type === 'staged') return ok('staged');
      if (offered.type === 'same' || offered.type === 'busy') return ok('current');
      const reason = offered.type === 'failed' && offered.reason !== undefined ? { reason: offered.reason } : {};
      return fail({ ...offered.fault, ...reason });
    },
  };
}

/** From now on firmware follows what the phone does, and a firmware on trial has to prove good. */
export function followFirmware({ clock, log }: Start, phone: Phone): void {
  const { firmware, store, desk, lcd, model, hardware, agent } = phone;
  const idle = (): void => firmware.idle(!isBusy(desk.state) && desk.state.paging === null);
  desk.changed.subscribe(idle);
  firmware.changed.subscribe(() => lcd.changed());
  agent.facts.subscribe(fact => {
    if (fact.type === 'registration' && fact.phase === 'registered') firmware.registered();
  });
  void firmware.start({
    policy: () => ({ minimum: store.get(params.minimumVersion), allowOlder: store.get(params.allowOlder) }),
    rate: () => store.get(params.downloadRate) * 1024,
    trialTime: () => store.get(params.trialTime) * 60_000,
    lines: () => ({
      registered: desk.state.lines.some(({ registration }) => registration === 'registered'),
      wanted: registeringLines(store, model.lines, hardware.network.state.address) > 0,
    }),
    restart: reason => {
      log.room('firmware').warning(`the phone restarts: ${reason}`);
      clock.after(0, () => hardware.board.restart(reason));
    },
  });
}
