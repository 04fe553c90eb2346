/** What the parts of the phone tell the user interface; `view.ts` makes ready of it what is shown. */
import type { NetworkState } from '../hal/ports.ts';
import type { Fault } from '../src/base/result.ts';
import type { DeskState, Watched } from '../src/call/facts.ts';
import type { Directory } from '../src/directory/facts.ts';
import type { FirmwareProgress, ProvisioningState } from '../src/provision/facts.ts';
import type { UiSettings } from './settings.ts';
import type { Status } from './status.ts';
import type { Values } from './values.ts';

export type About = {
  readonly model: string;
  readonly firmware: string;
  /** Keys of the model that can be programmed. */
  readonly functionKeys: number;
};

export type PhoneFacts = {
  readonly desk: DeskState;
  readonly network: NetworkState;
  /** Parameters with values that could not be used. */
  readonly settingsFaults: readonly Fault[];
  readonly provisioning?: ProvisioningState;
  readonly firmware?: FirmwareProgress;
  readonly settings: UiSettings;
  readonly about: About;
  /** The configuration, to be looked up by the menus. */
  readonly values: Values;
  /** Names of all rings that can be chosen. */
  readonly rings: readonly string[];
  readonly status: Status;
  readonly directory: Directory;
  /** By number, of whom a key shows the state. */
  readonly watched?: ReadonlyMap<string, Watched>;
  /** The admin code that the phone made for itself, until it is changed. */
  readonly adminCode: string | null;
  /** Whether the phone is locked, and whether its user could open it again. */
  readonly lock: { readonly locked: boolean; readonly hasCode: boolean };
  /** Time of day. */
  readonly time: Date;
  /** Monotonic milliseconds, the same clock as `CallState.connectedAt`. */
  readonly now: number;
};
