/**
 * Chooses a driver set by name. Only the chosen one is loaded, and a name that has no drivers is a fault: a phone on
 * real hardware never turns into a simulation by itself.
 */
import { fail, type Result } from '../src/base/result.ts';
import type { Hardware } from './ports.ts';
import type { SimOptions, Simulation } from './sim/index.ts';

export const HAL_NAMES = ['sim', 'device'] as const;
export type HalName = (typeof HAL_NAMES)[number];

/** `simulation` is null on a real phone. */
export type OpenedHardware = Hardware & { readonly simulation: Simulation | null };

/** Everything but the sound device, which the media worker opens by itself. */
export async function openHardware(name: HalName, options: SimOptions): Promise<Result<OpenedHardware>> {
  switch (name) {
    case 'sim': {
      const { openSimulation } = await import('./sim/index.ts');
      return openSimulation(options);
    }
    case 'device':
      return fail({
        what: 'the device drivers are not part of this build yet.',
        where: '--hal device',
        remedy: 'Use --hal sim.',
      });
  }
}
