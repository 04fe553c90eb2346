/**
 * Chooses a driver set by name. Only the chosen one is loaded, and a name that has no drivers is a fault: a phone on
 * real hardware never turns into a simulation by itself.
 */
import { fail, type Result } from '../src/base/result.ts';
import type { DhcpNetwork, DhcpOptions } from './device/network/dhcp.ts';
import type { Hardware, Slots } from './ports.ts';
import type { SimOptions, Simulation } from './sim/index.ts';
import type { SlotFolder } from './sim/slots.ts';

export const HAL_NAMES = ['sim', 'device'] as const;
export type HalName = (typeof HAL_NAMES)[number];

/** `simulation` is null on a real phone. */
export type OpenedHardware = Hardware & { readonly simulation: Simulation | null };

/** Where a simulated phone has its firmware: a folder, and how the small files of it are read and replaced. */
export type SimFirmware = { readonly path: string; readonly files: Omit<SlotFolder, 'open'> };

export type HardwareOptions = Omit<SimOptions, 'slots'> & { readonly firmware?: SimFirmware };

/** Everything but the sound device, which the media worker opens by itself. */
export async function openHardware(name: HalName, options: HardwareOptions): Promise<Result<OpenedHardware>> {
  switch (name) {
    case 'sim': {
      const { openSimulation } = await import('./sim/index.ts');
      const { firmware, ...rest } = options;
      return openSimulation(firmware === undefined ? rest : { ...rest, slots: await startSlots(firmware) });
    }
    case 'device':
      return fail({
        what: 'the device drivers are not part of this build yet.',
        where: '--hal device',
        remedy: 'Use --hal sim.',
      });
  }
}

async function startSlots({ path, files }: SimFirmware): Promise<Slots> {
  const { openSlotFile, SimSlots } = await import('./sim/slots.ts');
  return SimSlots.start({ ...files, open: (name, purpose) => openSlotFile(path, name, purpose) });
}

/** The LAN port of the machine in the place of the simulated one. */
export async function openDhcp(options: DhcpOptions): Promise<Result<DhcpNetwork>> {
  const { DhcpNetwork } = await import('./device/network/dhcp.ts');
  return DhcpNetwork.open(options);
}
