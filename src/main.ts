/**
 * Composition root of the main thread. It opens the rooms from the bottom up, hands each what it needs, and closes them
 * in the order of docs/architecture.md. What one room needs to be opened stands in a file of its own in src/main/.
 */
import { join } from 'node:path';
import { realClock } from './base/clock.ts';
import { diskFolder } from './base/data-folder.ts';
import { createLog, Redactor } from './base/log.ts';
import { ok, type Result } from './base/result.ts';
import { BusyLamps } from './call/watched/busy-lamps.ts';
import { openAccess } from './main/access.ts';
import { followKeys } from './main/busy-lamps.ts';
import { AwaitedCallback, followCallback } from './main/callback.ts';
import { currentCallSettings, openDesk } from './main/calls.ts';
import { readCertificates } from './main/certificates.ts';
import { applyAccounts, applyChange } from './main/changes.ts';
import { closeAll } from './main/closing.ts';
import { followCodes } from './main/codes.ts';
import { connect } from './main/connections.ts';
import { followCalls, followPeople, followPeopleFiles, openPeople } from './main/directory.ts';
import { tellStart } from './main/faults.ts';
import { followLanguagePack } from './main/fetched-language.ts';
import { followFirmware, openFirmware } from './main/firmware.ts';
import { macAddressOf, openHal } from './main/hardware.ts';
import { readKeys } from './main/keys.ts';
import { openLanguages } from './main/languages.ts';
import { LastServers } from './main/last-servers.ts';
import { followLinked } from './main/linked.ts';
import { followLock, openLock } from './main/lock.ts';
import { followLogIn } from './main/log-in.ts';
import type { Foundation, Phone, PhoneOptions, RunningPhone, Start } from './main/phone.ts';
import { openFetched, openProvisioning } from './main/provisioning.ts';
import { followRecording } from './main/recording.ts';
import { closeRemoteLog, createRemoteLog, followRemoteLog, lastWords, tellRemoteLog } from './main/remote-log.ts';
import { restoreIfWished } from './main/restore.ts';
import { readRings, unknownRings } from './main/rings.ts';
import { openScreen } from './main/screen.ts';
import { openServerEvents } from './main/server-events.ts';
import { chooseModel, hideSecrets, mediaOptions, openStore } from './main/settings.ts';
import { openSettingsRestart } from './main/settings-restart.ts';
import { openAgent } from './main/signalling.ts';
import { followVoice } from './main/voice.ts';
import { openWeb } from './main/web.ts';
import { MediaClient } from './media/client.ts';
import { fetchedFiles } from './provision/fetched.ts';
import { KeptSets } from './provision/kept-sets.ts';
import { LinkedTexts } from './provision/linked-texts.ts';
import { Remembered } from './provision/remembered.ts';
import { OWN_ROOM } from './syslog/remote-log.ts';

export type { Phone, PhoneOptions } from './main/phone.ts';

/** Opens a phone. A fault says what is missing; whatever was open by then is closed again. */
export async function openPhone(options: PhoneOptions): Promise<Result<RunningPhone>> {
  const clock = realClock;
  const redactor = new Redactor();
  const remoteLog = createRemoteLog(options, clock);
  const { logLevel: level, onLog: sink } = options;
  const log = createLog({ clock, level, sink, also: remoteLog, redact: redactor.redact });
  tellRemoteLog(remoteLog, log.room(OWN_ROOM));
  const start: Start = { options, clock, redactor, log, remoteLog, closing: [] };
  const close = (): Promise<void> => closeAll(start.closing, { clock, log: log.room('main') });
  const foundation = await openFoundation(start);
  if (!foundation.ok) {
    await close();
    return foundation;
  }
  const phone = furnish(start, foundation.value, close);
  const sound = await phone.media.ready;
  if (!sound.ok) {
    await close();
    return sound;
  }
  begin(start, phone);
  const web = await openWeb(start, phone);
  if (!web.ok) {
    await close();
    return web;
  }
  return ok({ ...phone, webPort: web.value, log });
}

/** Settings, hardware, media thread and SIP agent. */
async function openFoundation(start: Start): Promise<Result<Foundation>> {
  const { options, clock, redactor, log, remoteLog, closing } = start;
  closing.push(() => closeRemoteLog(remoteLog));
  await restoreIfWished(options.data, log.room('main'));
  closing.push(() => restoreIfWished(options.data, log.room('main')));
  const folder = diskFolder(options.data);
  const { keys, faults: keyFaults } = await readKeys(folder, macAddressOf(options));
  const kept = diskFolder(join(options.data, 'fetched'));
  const sets = await KeptSets.open(kept, clock.wall());
  const remembered = await Remembered.open(kept, log.room('provision'));
  const linked = await LinkedTexts.open(kept);
  const model = await chooseModel(options, { keys });
  if (!model.ok) return model;
  const store = await openStore(options, model.value, clock, { keys }, await fetchedFiles(sets, keys));
  if (!store.ok) return store;
  closing.push(() => store.value.flush());
  hideSecrets(store.value, redactor);
  // Its thread starts while all else is opened.
  const media = new MediaClient({ ...mediaOptions(store.value, options), clock, log: log.room('media') });
  const access = await openAccess(start, store.value, folder);
  const lock = await openLock(start, store.value, access, folder);
  const { rings, faults: ringFaults } = await readRings(options.data);
  const packFaults = await openLanguages(options.data, store.value);
  const lastServers = await LastServers.open(folder, log.room('main'));
  closing.push(() => lastServers.flush());
  const callback = await AwaitedCallback.open({ folder, clock, log: log.room('main') });
  const hardware = await openHal(start, model.value, store.value);
  if (!hardware.ok) {
    await media.close();
    return hardware;
  }
  closing.push(() => lastWords(remoteLog));
  closing.push(() => media.close());
  const firmware = await openFirmware(start, model.value, hardware.value);
  const certificates = await readCertificates(store.value, linked, clock.wall());
  followRemoteLog(remoteLog, store.value, certificates.update);
  const people = await openPeople(start, store.value, certificates);
  const settled = { model: model.value, store: store.value, hardware: hardware.value, firmware, certificates };
  const agent = await openAgent(start, settled);
  if (!agent.ok) return agent;
  const fileFaults = [
    ...keyFaults,
    ...people.book.faults,
    ...(people.callLog.fault === null ? [] : [people.callLog.fault]),
    ...ringFaults,
    ...unknownRings(store.value, rings),
  ];
  return ok({
    ...settled,
    remoteLog,
    access,
    lock,
    agent: agent.value,
    media,
    lastServers,
    callback,
    people,
    keys,
    sets,
    remembered,
    linked,
    rings,
    packFaults,
    fileFaults,
  });
}

/** Call control and the screen on top of open rooms. */
function furnish(start: Start, below: Foundation, close: () => Promise<void>): Phone {
  const { options, clock, log } = start;
  const { store, media } = below;
  const desk = openDesk(start, below);
  followCalls(start, below, desk);
  const restart = openSettingsRestart(start, below, desk, () => phone.lcd);
  const fetched = openFetched(start, below, cause => restart.want(cause));
  const provisioning = openProvisioning(start, below, fetched, desk);
  const busyLamps = new BusyLamps(below.agent);
  const lcd = openScreen(start, below, desk, provisioning, busyLamps);
  const phone: Phone = { ...below, desk, lcd, busyLamps, fetched, provisioning, close };
  connect(phone, log);
  tellStart(phone, log);
  store.onChange(change => {
    desk.configure(currentCallSettings(below));
    applyChange(phone, change, log);
  });
  followVoice(store, media);
  followRecording(store, media, options.data, clock, log.room('media'));
  return phone;
}

/** The phone goes to its servers, and what follows them is told. */
function begin(start: Start, phone: Phone): void {
  const { provisioning, lcd } = phone;
  applyAccounts(phone);
  openServerEvents(start, phone, phone);
  followKeys(phone);
  followFirmware(start, phone);
  followLinked(start, phone, provisioning);
  followPeopleFiles(start, phone, provisioning);
  followPeople(phone);
  followLanguagePack(start, phone, provisioning, () => lcd.changed());
  followCodes(start, phone);
  followLogIn(phone);
  followLock(start, phone);
  followCallback(start, phone);
  provisioning.start();
}
