/** The driver set of the simulated phone. */
import type { Clock } from '../../src/base/clock.ts';
import { ok, type Result } from '../../src/base/result.ts';
import type { Model } from '../models/model.ts';
import type { Hardware, Slots } from '../ports.ts';
import { SimBoard } from './board.ts';
import type { ControlServer } from './control.ts';
import type { ControlSources } from './control-words.ts';
import { parseMac, SimNetwork } from './network.ts';
import { Panel } from './panel.ts';
import type { Terminal, TerminalOptions } from './terminal.ts';

export type SimOptions = {
  readonly model: Model;
  readonly clock: Clock;
  /** In any usual spelling. */
  readonly mac: string;
  /** The address other phones reach us at. */
  readonly address: string;
  readonly interfaceName?: string;
  /** Where firmware lies; without them it cannot be changed. */
  readonly slots?: Slots;
  /** Has to end the process with code 0 and say why. */
  readonly onRestart: (reason: string) => void;
};

/** What only a simulated phone can do. Terminal and control socket are loaded when they are opened. */
export type Simulation = {
  readonly panel: Panel;
  readonly network: SimNetwork;
  /** Draws the phone in the terminal of this process. */
  openTerminal(options: TerminalOptions): Promise<Result<Terminal>>;
  /** Opens the control socket (docs/control-socket.md). */
  openControl(path: string, sources: ControlSources): Promise<Result<ControlServer>>;
};

export type SimHardware = Hardware & { readonly simulation: Simulation };

export function openSimulation(options: SimOptions): Result<SimHardware> {
  const mac = parseMac(options.mac);
  if (!mac.ok) return mac;
  const { model, clock, address, interfaceName = 'lo' } = options;
  const panel = new Panel(model, clock);
  const network = new SimNetwork({ interfaceName, address, mac: mac.value });
  const opened: { close(): unknown }[] = [];
  const keep = <T extends { close(): unknown }>(door: Result<T>): Result<T> => {
    if (door.ok) opened.push(door.value);
    return door;
  };
  return ok({
    display: panel,
    keys: panel,
    hook: panel,
    headset: panel,
    lamps: panel,
    network,
    board: new SimBoard(`SIM${mac.value}`, options.slots ?? null, options.onRestart),
    simulation: {
      panel,
      network,
      openTerminal: async terminal => keep(await (await import('./terminal.ts')).openTerminal(panel, terminal)),
      openControl: async (path, sources) =>
        keep(await (await import('./control.ts')).openControl({ path, panel, network, clock, sources })),
    },
    async close() {
      for (const door of opened.splice(0).reverse()) await door.close();
    },
  });
}
