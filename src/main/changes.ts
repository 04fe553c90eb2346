/** How changed settings reach a running phone, and how the phone keeps what its user chose. */

import type { ConfigChange } from '../../config/change.ts';
import * as audioParams from '../../config/params/audio.ts';
import * as lineParams from '../../config/params/lines.ts';
import { problemText } from '../../config/problem.ts';
import type { Store } from '../../config/store.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import { accounts } from '../call/accounts.ts';
import { fetchedFiles } from '../provision/fetched.ts';
import type { AccountOptions } from '../sip/agent.ts';
import type { Phone, PhoneOptions } from './phone.ts';

/**
 * A change takes effect at once, with the next call or by registering again. What sockets and stacks were opened with is
 * declared `reboot`: it waits for the next start, and the log says so.
 */
export function applyChange(phone: Phone, change: ConfigChange, log: Log): void {
  if (change.byApply['re-register'].length > 0) applyAccounts(phone);
  const waiting = change.byApply.reboot;
  if (waiting.length > 0) log.warning(`takes effect at the next start: ${waiting.join(', ')}`);
  phone.lcd.changed();
}

/** Every line gets the account that the configuration describes, or none. */
export function applyAccounts(phone: Phone): void {
  const { agent, model, lastServers } = phone;
  const wanted = currentAccounts(phone);
  for (let line = 0; line < model.lines; line++) {
    const account = wanted.find(one => one.id === line);
    if (account === undefined) agent.removeAccount(line);
    else agent.setAccount({ ...account, lastServer: lastServers.of(line) });
  }
}

/** None without an address: there is nobody whom they could register with. */
export function currentAccounts({
  store,
  model,
  hardware,
}: Pick<Phone, 'store' | 'model' | 'hardware'>): AccountOptions[] {
  const { address } = hardware.network.state;
  return address === '' ? [] : accounts(store, model.lines, address);
}

/** A file of another kind has thousands of lines that cannot be used. */
const MOST_TOLD = 20;

/** Reads all files anew: those of the command line, then what was fetched from a server. The log names new faults by line. */
export async function reloadFiles(
  { store, model, sets, keys }: Pick<Phone, 'store' | 'model' | 'sets' | 'keys'>,
  { cfg, factory = [] }: PhoneOptions,
  log: Log,
): Promise<void> {
  const known = new Set(store.faults.map(problemText));
  await store.load({ model: model.name, factory, phone: [...cfg, ...(await fetchedFiles(sets, keys))] });
  const news = store.faults.map(problemText).filter(text => !known.has(text));
  for (const text of news.slice(0, MOST_TOLD)) log.warning(text);
  if (news.length > MOST_TOLD) log.warning(`${news.length} lines of the new files cannot be used; Status lists them`);
  tellYielded(store, log);
}

/** What the user set and a file changed later. */
export function tellYielded(store: Store, log: Log): void {
  for (const { path, file } of store.yielded) {
    const { file: name = '', line = 0 } = file.origin;
    log.info(`${name}:${line}: ${path}: the file has changed since the user set it, and counts now`);
  }
}

const VOLUME_PARAMS = {
  handset: audioParams.volumeHandset,
  headset: audioParams.volumeHeadset,
  speaker: audioParams.volumeSpeaker,
  ringer: audioParams.volumeRinger,
};

export function keepVolume(store: Store, log: Log, path: AudioPath | 'ringer', step: number): void {
  keep(store, log, VOLUME_PARAMS[path].path, String(step));
}

/** What a server says of do not disturb stands as if the user had chosen it. */
export function keepDoNotDisturb(store: Store, log: Log, line: number, on: boolean): void {
  const path = lineParams.dnd.paths[line];
  if (path === undefined || store.get(lineParams.dnd, line) === on) return;
  keep(store, log, path, on ? '1' : '0');
}

function keep(store: Store, log: Log, path: string, value: string): void {
  const kept = store.set(path, value, 'user');
  if (!kept.ok) log.warning(faultText(kept.error));
  void store.flush().then(saved => {
    if (!saved.ok) log.warning(faultText(saved.error));
  });
}
