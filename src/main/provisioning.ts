/** The configuration that comes from servers: where it is looked for, and the set that is in force. */
import { isIPv4 } from 'node:net';
import { lookup } from '../../config/catalogue.ts';
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
import type { Refusal } from '../provision/kept-sets.ts';
import { Provisioning } from '../provision/provisioning.ts';
import type { Credentials } from '../provision/requests.ts';
import { type CfgSet, digestOf } from '../provision/set-file.ts';
import { askForProfile } from '../sip/profile.ts';
import { reloadFiles } from './changes.ts';
import { imagesOf } from './firmware.ts';
import { keepingServer } from './kept-server.ts';
import type { Foundation, Start } from './phone.ts';

/** `restart`: what came takes effect at a start only; its argument names the set of files. */
export function openFetched(
  { options, clock, log, closing }: Start,
  below: Foundation,
  restart: (cause: string) => void,
): Fetched {
  const { store, model, hardware, sets } = below;
  const fetched = new Fetched({
    ...below,
    clock,
    log: log.room('provision'),
    lines: () => registeringLines(store, model.lines, hardware.network.state.address),
    trialTime: () => store.get(layerParams.trialTime) * 60_000,
    reload: async () => {
      const waiting: string[] = [];
      const end = store.onChange(({ byApply }) => waiting.push(...byApply.reboot.filter(hasEffect)));
      await reloadFiles(below, options, log);
      end();
      // Going back from a set that was refused is another thing than its coming.
      if (waiting.length > 0)
        restart([sets.current, sets.refused].map(set => (set === null ? '' : digestIn(set))).join());
    },
  });
  closing.push(() => fetched.close());
  return fetched;
}

function hasEffect(path: string): boolean {
  const found = lookup(path);
  return found.found === 'param' && found.target.param.dormant !== true;
}

function digestIn(set: CfgSet | Refusal): string {
  return 'digest' in set ? set.digest : digestOf(set);
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
    take: set => keepingServer(store, log, () => fetched.take(set)),
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
