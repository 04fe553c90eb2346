/** One look for the phone's files: what the phone knows of servers, put before the hunt. */
import type { CfgReading } from '../../config/cfg-file.ts';
import * as params from '../../config/params/provisioning.ts';
import type { Settings } from '../../config/store.ts';
import type { PhoneNames } from './address.ts';
import type { DhcpOptions } from './dhcp-text.ts';
import type { Fetch } from './fetch/request.ts';
import type { SetOptions } from './fetch-set.ts';
import { type Firmware, type Hunted, type HuntOptions, hunt } from './hunt.ts';
import type { KeptSets } from './kept-sets.ts';
import type { Remembered } from './remembered.ts';
import { askRedirect, type Requests } from './requests.ts';
import type { Surroundings } from './sources/source.ts';

export type LookOptions = {
  readonly settings: Settings;
  readonly names: PhoneNames;
  readonly fetch: Fetch;
  readonly sets: KeptSets;
  readonly keys: CfgReading['keys'];
  readonly remembered: Remembered;
  readonly firmware: Firmware | null;
  dhcp(): DhcpOptions;
  askNeighbours(signal: AbortSignal): Promise<string | null>;
};

export function look(
  options: LookOptions,
  requests: Requests,
  progress: HuntOptions['progress'],
  signal: AbortSignal,
): Promise<Hunted> {
  const { settings, dhcp, fetch, askNeighbours, firmware } = options;
  const around = {
    ...knownHere(options),
    options: dhcp(),
    askNeighbours: () => askNeighbours(signal),
    askRedirect: (url: string) => askRedirect(fetch, requests.to(url, ''), url, signal),
  };
  const method = settings.get(params.method) === 'STATIC' ? 'STATIC' : 'DYNAMIC';
  return hunt(around, { ...setOptions(options, requests), method, firmware, progress }, signal);
}

/** What the phone knows without asking anybody. */
export function knownHere(
  phone: Pick<LookOptions, 'settings' | 'names' | 'remembered'>,
): Omit<Surroundings, 'options' | 'askNeighbours' | 'askRedirect'> {
  const { settings, names, remembered } = phone;
  return {
    names,
    optionNumber: settings.get(params.optionNumber),
    configurationUrl: settings.get(params.configurationUrl),
    firmwareUrl: settings.get(params.firmwareUrl),
    redirectUrl: settings.get(params.redirectUrl),
    entered: remembered.entered,
    cached: remembered.place,
  };
}

/** How this phone reads a set, from a server or from an upload. */
export function setOptions({ fetch, names, keys, sets, remembered }: LookOptions, requests: Requests): SetOptions {
  const request = (url: string, root: string) => requests.to(url, root);
  return { fetch, request, model: names.model, keys, current: sets.current, remembered };
}
