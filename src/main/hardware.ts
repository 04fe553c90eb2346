import * as provisioning from '../../config/params/provisioning.ts';
import type { Store } from '../../config/store.ts';
import { macOf } from '../../hal/device/network/interface.ts';
import type { Model } from '../../hal/models/model.ts';
import { HAL_NAMES, type OpenedHardware, openDhcp, openHardware } from '../../hal/open.ts';
import type { Lease, Network } from '../../hal/ports.ts';
import { diskFolder } from '../base/data-folder.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { firmwareFolder } from './firmware.ts';
import type { PhoneOptions, Start } from './phone.ts';

/** A locally administered address: two simulated phones that talk to one server want `--mac`. */
const DEFAULT_MAC = '020090800405';

/** Twelve hexadecimal digits. */
export function macAddressOf({ mac, lan }: PhoneOptions): string {
  return mac ?? (lan === undefined ? null : macOf(lan)) ?? DEFAULT_MAC;
}

/** What sockets are bound to: as long as the network gave no address, only this machine reaches the phone. */
export function ownAddress(network: Network | null): string {
  return network?.state.address || '127.0.0.1';
}

/** The drivers that the command line names. */
export async function openHal(start: Start, model: Model, settings: Store): Promise<Result<OpenedHardware>> {
  const { options, clock, closing } = start;
  const hal = HAL_NAMES.find(name => name === options.hal);
  if (hal === undefined) {
    return fail({ where: `--hal ${options.hal}`, what: 'no such hardware.', remedy: `Use ${HAL_NAMES.join(' or ')}.` });
  }
  const lan = await openLan(start, model, settings);
  if (!lan.ok) return lan;
  const { address = ownAddress(lan.value), onEnd } = options;
  const mac = macAddressOf(options);
  const path = firmwareFolder(options.data);
  const firmware = { path, files: diskFolder(path) };
  const interfaceName = options.lan ?? 'lo';
  const hardware = await openHardware(hal, { model, clock, mac, address, interfaceName, firmware, onRestart: onEnd });
  if (!hardware.ok) return hardware;
  closing.push(() => hardware.value.close());
  return lan.value === null ? hardware : ok({ ...hardware.value, network: lan.value });
}

/** Time offset, name servers, time servers, vendor's own, boot server and file, SIP servers, VLAN, and what is usual beside. */
const ASKED = [2, 6, 42, 43, 66, 67, 120, 132, 150, 160];

async function openLan(
  { options, clock, log, closing }: Start,
  model: Model,
  settings: Store,
): Promise<Result<Network | null>> {
  if (options.lan === undefined) return ok(null);
  const asked = (): number[] => [...new Set([...ASKED, settings.get(provisioning.optionNumber)])].filter(isOption);
  const lan = await openDhcp({
    interfaceName: options.lan,
    mac: macAddressOf(options),
    model: model.name,
    userClass: settings.get(provisioning.userClass),
    ask: asked(),
    clock,
    log: log.room('network'),
  });
  if (!lan.ok) return lan;
  closing.push(() => lan.value.close());
  settings.onChange(() => void lan.value.ask(asked()));
  const { address: first } = lan.value.state;
  // Sockets, registrations and calls are bound to the address: with another one the phone begins anew.
  lan.value.onNetwork(({ address }) => {
    if (address === '' || address === first) return;
    options.onEnd(`the network gave the phone ${first === '' ? 'its' : 'another'} address, ${address}`);
  });
  return lan;
}

/** 0 and 255 are no options (RFC 2132 section 3). */
function isOption(number: number): boolean {
  return number > 0 && number < 255;
}

const NAME_SERVERS = 6;

/** Those of the lease (RFC 2132 section 3.8). */
export function nameServersOf(lease: Lease | null): string[] {
  const octets = lease?.options.get(NAME_SERVERS) ?? new Uint8Array();
  return Array.from({ length: Math.floor(octets.length / 4) }, (_, at) =>
    octets.subarray(4 * at, 4 * at + 4).join('.'),
  );
}
