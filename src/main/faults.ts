/** What is wrong with the phone's files and settings, for the screen and, at the start, for the log. */
import { problemFault } from '../../config/problem.ts';
import { keyFaults } from '../../ui/key-faults.ts';
import { staleAddons } from '../base/addon.ts';
import type { Log } from '../base/log.ts';
import { markingFault } from '../base/marked-sockets.ts';
import { type Fault, faultText } from '../base/result.ts';
import { ldapSettings, ldapWarnings } from '../directory/ldap/settings.ts';
import { fetchedFaults } from '../provision/fetched.ts';
import { tellYielded } from './changes.ts';
import { missingCodecs } from './codecs.ts';
import type { Foundation } from './phone.ts';

export function currentFaults({
  store,
  access,
  sets,
  linked,
  firmware,
  certificates,
  remoteLog,
  packFaults,
  fileFaults,
  people,
}: Foundation): Fault[] {
  return [
    ...store.faults.map(problemFault),
    ...keyFaults(store),
    ...access.faults,
    ...fetchedFaults(sets),
    ...linked.faults,
    ...firmware.faults,
    ...certificates.faults,
    ...people.corporate.faults,
    ...people.speedDials.faults,
    ...(remoteLog.fault === null ? [] : [remoteLog.fault]),
    ...ldapWarnings(ldapSettings(store)),
    ...packFaults.own,
    ...packFaults.fetched,
    ...fileFaults,
  ];
}

/** A file of another kind has thousands. */
const MOST_WARNINGS = 20;

/** What a phone says at its start: faults, and what it cannot do here. */
export function tellStart(phone: Foundation, log: Log): void {
  const { store } = phone;
  const faults = currentFaults(phone);
  for (const fault of faults.slice(0, MOST_WARNINGS)) log.warning(faultText(fault));
  if (faults.length > MOST_WARNINGS) log.warning(`${faults.length} faults in all; \`phone400 cfg check\` lists them`);
  tellYielded(store, log);
  for (const fault of staleAddons()) log.warning(faultText(fault));
  for (const fault of missingCodecs(store)) log.warning(faultText(fault));
  tellWithoutEffect(store.withoutEffect.length, log);
  const unmarked = markingFault();
  if (unmarked !== null) log.info(`SIP and RTP packets go out unmarked (DSCP): ${faultText(unmarked)}`);
}

function tellWithoutEffect(count: number, log: Log): void {
  if (count === 0) return;
  const settings = count === 1 ? 'setting of your files has' : 'settings of your files have';
  log.warning(`${count} ${settings} no effect yet; \`phone400 cfg status\` lists them`);
}
