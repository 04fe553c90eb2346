import * as layerParams from '../../config/params/layers.ts';
import { accounts } from '../call/accounts.ts';
import { Fetched } from '../provision/fetched.ts';
import { reloadFiles } from './changes.ts';
import type { Foundation, Start } from './phone.ts';

/** The configuration that comes from servers. */
export function openFetched({ options, clock, log, closing }: Start, below: Foundation): Fetched {
  const { store, model, hardware } = below;
  const fetched = new Fetched({
    ...below,
    clock,
    log: log.room('provision'),
    lines: () => accounts(store, model.lines, hardware.network.state.address).length,
    trialTime: () => store.get(layerParams.trialTime) * 60_000,
    reload: () => reloadFiles(below, options, log),
  });
  closing.push(() => fetched.close());
  return fetched;
}
