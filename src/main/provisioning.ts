/** The configuration that comes from servers: where it is looked for, and the set that is in force. */
import { isIPv4 } from 'node:net';
import * as layerParams from '../../config/params/layers.ts';
import * as provisioningParams from '../../config/params/provisioning.ts';
import * as system from '../../config/params/system.ts';
import { localOffset } from '../../config/tables/timezones.ts';
import { faultText } from '../base/result.ts';
import { registeringLines } from '../call/accounts.ts';
import type { Desk } from '../call/desk/desk.ts';
import { isBusy } from '../call/events/phone-events.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import { Fetched } from '../provision/fetched.ts';
import { Provisioning } from '../provision/provisioning.ts';
import type { Credentials } from '../provision/requests.ts';
import { askForProfile } from '../sip/profile.ts';
import { reloadFiles } from './changes.ts';
import { imagesOf } from './firmware.ts';
import type { Foundation, Start } from './phone.ts';

export function openFetched({ options, clock, log, closing }: Start, below: Foundation): Fetched {
  const { store, model, hardware } = below;
  const fetched = new Fetched({
    ...below,
    clock,
    log: log.room('provision'),
    lines: () => registeringLines(store, model.lines, hardware.network.state.address),
    trialTime: () => store.get(layerParams.trialTime) * 60_000,
    reload: () => reloadFiles(below, options, log),
  });
  closing.push(() => fetched.close());
  return fetched;
}

/** Begins to look when it is started. */
export function openProvisioning(start: Start, below: Foundation, fetched: Fetched, desk: Desk): Provisioning {
  const { clock, redactor, closing } = start;
  const { store, model, hardware } = below;
  const log = start.log.room('provision');
  const { network } = hardware;
  const { mac } = network.state;
  const { version } = below.firmware;
  const userAgent = `phone400/${version} (${model.name}; ${mac})`;
  const fetch = createFetch({ clock, log });
  const provisioning = new Provisioning({
    ...below,
    settings: store,
    names: { mac, model: model.name },
    userAgent,
    trust: below.certificates.update,
    fetch,
    firmware: imagesOf(below.firmware, fetch),
    clock,
    log,
    random: Math.random,
    offset: time => localOffset(time, store.get(system.timezone), store.get(system.gmtOffset)),
    dhcp: () => network.lease?.options ?? new Map(),
    // On the loopback nobody else could answer.
    askNeighbours: async signal => {
      const { address, link } = network.state;
      if (!link || !isIPv4(address) || address.startsWith('127.')) return null;
      return askForProfile({ address, model: model.name, version, userAgent, clock, log, signal });
    },
    take: set => fetched.take(set),
    hide: secret => redactor.add(secret),
    keepCredentials: credentials => keepCredentials(below, start, credentials),
  });
  closing.push(() => provisioning.close());
  network.onNetwork(() => provisioning.leased());
  let busy = false;
  desk.changed.subscribe(state => {
    if (isBusy(state) === busy) return;
    busy = !busy;
    provisioning.busy(busy);
  });
  store.onChange(({ paths }) => provisioning.configure(paths));
  return provisioning;
}

/** What let the phone in once is the user's own word from then on. */
function keepCredentials({ store }: Foundation, { log }: Start, { user, password }: Credentials): void {
  for (const [param, text] of [
    [provisioningParams.httpUser, user],
    [provisioningParams.httpPassword, password],
  ] as const) {
    const kept = store.set(param.path, text, 'user');
    if (!kept.ok) log.warning(faultText(kept.error));
  }
}
