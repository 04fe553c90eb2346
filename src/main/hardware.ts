import { diskFolder } from '../../config/settings-folder.ts';
import type { Model } from '../../hal/models/model.ts';
import { HAL_NAMES, type OpenedHardware, openHardware } from '../../hal/open.ts';
import { fail, type Result } from '../base/result.ts';
import { firmwareFolder } from './firmware.ts';
import type { Start } from './phone.ts';

/** A locally administered address: two simulated phones that talk to one server want `--mac`. */
export const DEFAULT_MAC = '020090800405';

/** The drivers that the command line names. */
export async function openHal({ options, clock, closing }: Start, model: Model): Promise<Result<OpenedHardware>> {
  const hal = HAL_NAMES.find(name => name === options.hal);
  if (hal === undefined) {
    return fail({ where: `--hal ${options.hal}`, what: 'no such hardware.', remedy: `Use ${HAL_NAMES.join(' or ')}.` });
  }
  const { mac = DEFAULT_MAC, address = '127.0.0.1', onEnd } = options;
  const path = firmwareFolder(options.data);
  const firmware = { path, files: diskFolder(path) };
  const hardware = await openHardware(hal, { model, clock, mac, address, firmware, onRestart: onEnd });
  if (hardware.ok) closing.push(() => hardware.value.close());
  return hardware;
}
