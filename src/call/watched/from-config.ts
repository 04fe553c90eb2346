/** From the keys to what is to be watched for their lamps (guide section 21.11). */
import * as blf from '../../../config/params/shared-lines.ts';
import type { Settings } from '../../../config/store.ts';
import { bracketed } from '../../base/addresses.ts';
import type { AccountOptions } from '../../sip/agent.ts';
import { retrySettings } from '../events/from-config.ts';
import type { LineIndex } from '../facts.ts';
import type { Watch } from './busy-lamps.ts';

export type WatchedKey = { readonly number: string; readonly line: LineIndex };

/** A server may have one list of all extensions; otherwise each number is a subscription of its own. */
export function watchesOf(
  settings: Settings,
  accounts: readonly AccountOptions[],
  keys: readonly WatchedKey[],
): readonly Watch[] {
  if (!settings.get(blf.lamps)) return [];
  const list = settings.get(blf.lampsList);
  const numbers = [...new Map(keys.filter(({ number }) => number !== '').map(key => [key.number, key])).values()];
  const watched =
    list === ''
      ? numbers.map(({ line, number }) => ({ line, target: number, numbers: [number] }))
      : [{ line: 0, target: list, numbers: numbers.map(({ number }) => number) }];
  return watched.flatMap(({ line, target, numbers }) => {
    const account = accounts.find(({ id }) => id === line) ?? accounts[0];
    if (account === undefined || numbers.length === 0) return [];
    const options = { ...subscription(settings, target), ...(list === '' ? {} : { list: true }) };
    return [{ line: account.id, numbers, direct: account.registrars.length === 0, options }];
  });
}

/** Seconds: 0 would be a single answer. */
const SHORTEST = 60;

function subscription(settings: Settings, target: string): Watch['options'] {
  const server = settings.get(blf.lampsServer);
  const own = !settings.get(blf.lampsByRegistrar) && server !== '' && server !== '0.0.0.0';
  return {
    ...retrySettings(settings),
    event: 'dialog',
    target: own && !target.includes('@') ? `${target}@${bracketed(server)}` : target,
    ...(own ? { hop: { host: server } } : {}),
    expires: Math.max(SHORTEST, settings.get(blf.lampsExpires)),
  };
}
