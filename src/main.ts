/**
 * Composition root of the main thread: the only file that knows every class. It opens the rooms from the bottom up,
 * hands each what it needs, and closes them in the order of docs/architecture.md.
 */
import { join } from 'node:path';
import type { Keyring } from '../config/keyring.ts';
import * as layerParams from '../config/params/layers.ts';
import * as lineParams from '../config/params/lines.ts';
import * as security from '../config/params/security.ts';
import * as sipParams from '../config/params/sip.ts';
import { problemFault } from '../config/problem.ts';
import { diskFolder } from '../config/settings-folder.ts';
import type { Store } from '../config/store.ts';
import type { Model } from '../hal/models/model.ts';
import { HAL_NAMES, type OpenedHardware, openHardware } from '../hal/open.ts';
import { Lcd } from '../ui/lcd/lcd.ts';
import { uiSettings } from '../ui/settings.ts';
import { type Clock, realClock } from './base/clock.ts';
import { createLog, type Log, type LogLevel, type LogLine, Redactor } from './base/log.ts';
import { markingFault } from './base/marked-sockets.ts';
import { type Fault, fail, faultText, ok, type Result } from './base/result.ts';
import { accounts, agentSettings, instanceOf, tlsFiles } from './call/accounts.ts';
import { Desk } from './call/desk/desk.ts';
import { PhoneEvents } from './call/events/phone-events.ts';
import { callSettings } from './call/from-config.ts';
import { QualityPublisher } from './call/quality/publisher.ts';
import { applyAccounts, applyChange, keepDoNotDisturb, keepVolume, reloadFiles, tellYielded } from './main/changes.ts';
import { KNOWN_CODECS, missingCodecs } from './main/codecs.ts';
import { readKeys } from './main/keys.ts';
import { LastServers } from './main/last-servers.ts';
import { followRecording, RECORDING_FOLDER } from './main/recording.ts';
import { type OwnRings, readRings, unknownRings } from './main/rings.ts';
import { chooseModel, hideSecrets, KNOWN_PROTECTION, mediaOptions, openStore, tlsPort } from './main/settings.ts';
import { followVoice } from './main/voice.ts';
import { MediaClient } from './media/client.ts';
import { Fetched, fetchedFaults, fetchedFiles } from './provision/fetched.ts';
import { KeptSets } from './provision/kept-sets.ts';
import { Agent } from './sip/agent.ts';
import { readTlsFiles } from './sip/transport/tls-files.ts';

export const VERSION = '0.1.0';

export type PhoneOptions = {
  readonly hal: string;
  /** From the cfg files when undefined, else 405HD. */
  readonly model: string | undefined;
  /** Where the user's settings live; made when it is missing. */
  readonly data: string;
  readonly cfg: readonly string[];
  readonly set: readonly { readonly path: string; readonly value: string }[];
  readonly sipPort: number | undefined;
  readonly rtpPorts: { readonly first: number; readonly last: number } | undefined;
  readonly address: string | undefined;
  readonly mac: string | undefined;
  readonly audio: string;
  readonly nameServers: readonly string[];
  readonly logLevel: LogLevel;
  readonly onLog: (line: LogLine) => void;
  /** The phone asks to be started anew, or its user to end it. */
  readonly onEnd: (reason: string) => void;
};

/** A running phone. */
export type Phone = {
  readonly model: Model;
  readonly store: Store;
  readonly hardware: OpenedHardware;
  readonly agent: Agent;
  readonly media: MediaClient;
  readonly desk: Desk;
  readonly lcd: Lcd;
  readonly lastServers: LastServers;
  /** Opens encrypted configuration. */
  readonly keys: Keyring;
  readonly sets: KeptSets;
  readonly fetched: Fetched;
  close(): Promise<void>;
};

/** What every room is opened with. Each adds how it is closed. */
type Start = {
  readonly options: PhoneOptions;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly closing: (() => unknown)[];
};

/** Opens a phone. A fault says what is missing; whatever was open by then is closed again. */
export async function openPhone(options: PhoneOptions): Promise<Result<Phone>> {
  const clock = realClock;
  const redactor = new Redactor();
  const log = createLog({ clock, level: options.logLevel, sink: options.onLog, redact: redactor.redact });
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const opened = await openRooms({ options, clock, redactor, log, closing }, close);
  if (!opened.ok) await close();
  return opened;
}

async function openRooms(start: Start, close: () => Promise<void>): Promise<Result<Phone>> {
  const { options, clock, redactor, log, closing } = start;
  const { keys, faults: keyFaults } = await readKeys(diskFolder(options.data), options.mac ?? DEFAULT_MAC);
  const sets = await KeptSets.open(diskFolder(join(options.data, 'fetched')), clock.wall());
  const model = await chooseModel(options, { keys });
  if (!model.ok) return model;
  const store = await openStore(options, model.value, clock, { keys }, await fetchedFiles(sets, keys));
  if (!store.ok) return store;
  closing.push(() => store.value.flush());
  hideSecrets(store.value, redactor);
  const own = await readRings(options.data);
  const lastServers = await LastServers.open(diskFolder(options.data), log.room('main'));
  closing.push(() => lastServers.flush());
  const hardware = await openHal(start, model.value);
  if (!hardware.ok) return hardware;
  const media = await MediaClient.start({ ...mediaOptions(store.value, options), clock, log: log.room('media') });
  if (!media.ok) return media;
  closing.push(() => media.value.close());
  const parts = {
    lastServers,
    keys,
    sets,
    model: model.value,
    store: store.value,
    hardware: hardware.value,
    media: media.value,
  };
  const signalling = await openAgent(start, parts);
  if (!signalling.ok) return signalling;
  const { agent, faults } = signalling.value;
  const ringFaults = [...own.faults, ...unknownRings(store.value, own.rings)];
  return ok(furnish(start, { ...parts, agent, close }, own.rings, [...keyFaults, ...faults, ...ringFaults]));
}

async function openHal({ options, clock, closing }: Start, model: Model): Promise<Result<OpenedHardware>> {
  const hal = HAL_NAMES.find(name => name === options.hal);
  if (hal === undefined) {
    return fail({ where: `--hal ${options.hal}`, what: 'no such hardware.', remedy: `Use ${HAL_NAMES.join(' or ')}.` });
  }
  const { mac = DEFAULT_MAC, address = '127.0.0.1', onEnd } = options;
  const hardware = await openHardware(hal, { model, clock, mac, address, onRestart: onEnd });
  if (hardware.ok) closing.push(() => hardware.value.close());
  return hardware;
}

/** A locally administered address: two simulated phones that talk to one server want `--mac`. */
const DEFAULT_MAC = '020090800405';

/** The faults are those of certificates that cannot be used: the phone starts without them. */
async function openAgent(
  { options, clock, redactor, log, closing }: Start,
  { model, store, hardware }: Pick<Phone, 'model' | 'store' | 'hardware'>,
): Promise<Result<{ agent: Agent; faults: readonly Fault[] }>> {
  const { address, mac } = hardware.network.state;
  const { faults, ...material } = await readTlsFiles(tlsFiles(store), clock.wall());
  const instance = instanceOf(store, mac);
  const agent = await Agent.open({
    ...agentSettings(store, `phone400/${VERSION} (${model.name}; ${mac})`),
    ...(options.sipPort === undefined ? {} : { port: options.sipPort }),
    ...(instance === undefined ? {} : { instance }),
    tos: () => store.get(sipParams.tos),
    address,
    nameServers: options.nameServers,
    redact: redactor.redact,
    tls: {
      soon: store.get(sipParams.transport) === 'TLS',
      port: tlsPort(store, options),
      verify: store.get(security.verifySipServer),
      ...material,
    },
    clock,
    log: log.room('sip'),
  });
  if (!agent.ok) return agent;
  closing.push(() => agent.value.close());
  return ok({ agent: agent.value, faults });
}

/** Call control and the screen on top of open rooms. */
function furnish(
  start: Start,
  below: Omit<Phone, 'desk' | 'lcd' | 'fetched'>,
  rings: OwnRings,
  fileFaults: readonly Fault[],
): Phone {
  const { options, clock, log, closing } = start;
  const { model, store, hardware, media, agent } = below;
  const { address } = hardware.network.state;
  const settings = () => callSettings(store, KNOWN_CODECS, KNOWN_PROTECTION, model.lines, model.audioPaths, rings);
  const quality = new QualityPublisher({
    agent,
    log: log.room('call'),
    collector: () => settings().collector,
    name: line => store.get(lineParams.description, line),
    group: `phone400-${model.name}`,
    mac: hardware.network.state.mac,
  });
  const desk = new Desk({
    settings: settings(),
    agent,
    media,
    address,
    clock,
    log: log.room('call'),
    recordings: join(options.data, RECORDING_FOLDER),
    keepVolume: (path, step) => keepVolume(store, log, path, step),
    measured: measurement => quality.take(measurement),
  });
  closing.push(() => desk.close());
  const faults = (): Fault[] => [...store.faults.map(problemFault), ...fetchedFaults(below.sets), ...fileFaults];
  const lcd = new Lcd({
    model,
    display: hardware.display,
    keys: hardware.keys,
    lamps: hardware.lamps,
    orders: desk,
    facts: () => ({
      desk: desk.state,
      network: hardware.network.state,
      settingsFaults: faults(),
      settings: uiSettings(store),
      about: { model: model.name, firmware: VERSION },
    }),
    clock,
    log: log.room('lcd'),
  });
  closing.push(() => lcd.stop());
  const reload = () => reloadFiles(below, options, log);
  const events = new PhoneEvents({
    agent,
    desk,
    settings: store,
    clock,
    log: log.room('events'),
    keepDoNotDisturb: (line, on) => keepDoNotDisturb(store, log, line, on),
    showText: (from, text) => lcd.notify({ key: 'popup.message', args: { from, text } }),
    update: () => void reload(),
    restart: () => options.onEnd('a server asked for a restart (check-sync)'),
  });
  const fetched = new Fetched({
    ...below,
    clock,
    log: log.room('provision'),
    lines: () => accounts(store, model.lines, address).length,
    trialTime: () => store.get(layerParams.trialTime) * 60_000,
    reload,
  });
  closing.push(() => fetched.close());
  const phone: Phone = { ...below, desk, lcd, fetched };
  connect(phone, log);
  tellFaults(faults(), log);
  tellYielded(store, log);
  for (const fault of missingCodecs(store)) log.info(faultText(fault));
  tellWithoutEffect(store.withoutEffect.length, log);
  const unmarked = markingFault();
  if (unmarked !== null) log.info(`SIP and RTP packets go out unmarked (DSCP): ${faultText(unmarked)}`);
  const follow = (): void => events.configure(accounts(store, model.lines, address), model.lines);
  store.onChange(change => {
    desk.configure(settings());
    applyChange(phone, change, log);
    follow();
  });
  agent.facts.subscribe(fact => {
    if (fact.type !== 'registration') return;
    phone.lastServers.heard(fact);
    fetched.heard(fact.account, fact.phase === 'registered');
  });
  followVoice(store, media);
  followRecording(store, media, options.data, clock, log.room('media'));
  applyAccounts(phone);
  follow();
  return phone;
}

/** A file of another kind has thousands. */
const MOST_WARNINGS = 20;

function tellFaults(faults: readonly Fault[], log: Log): void {
  for (const fault of faults.slice(0, MOST_WARNINGS)) log.warning(faultText(fault));
  if (faults.length > MOST_WARNINGS) log.warning(`${faults.length} faults in all; \`phone400 cfg check\` lists them`);
}

function tellWithoutEffect(count: number, log: Log): void {
  if (count === 0) return;
  const settings = count === 1 ? 'setting of your files has' : 'settings of your files have';
  log.info(`${count} ${settings} no effect yet; \`phone400 cfg status\` lists them`);
}

/** Facts of the hardware and of call control reach those who wait for them. */
function connect({ hardware, desk, lcd, media }: Phone, log: Log): void {
  hardware.hook.onHook(lifted => desk.hook(lifted));
  hardware.headset.onHeadset(event => {
    if (event === 'hook') desk.pathKey('headset');
    // Who pulls the headset out of a call wants to go on hearing it.
    if (event === 'unplugged' && desk.state.path === 'headset') desk.pathKey('speaker');
    if (event === 'mute') desk.mute();
  });
  hardware.network.onNetwork(() => lcd.changed());
  desk.changed.subscribe(() => lcd.changed());
  media.facts.subscribe(fact => {
    if (fact.type === 'audio-fault') log.error(faultText(fact.fault));
    if (fact.type === 'audio-fault') lcd.notify({ key: 'popup.device-lost' });
    if (fact.type === 'audio-back') lcd.notify({ key: 'popup.sound-back' });
    if (fact.type === 'effort') log.warning(`Sound quality is at level ${fact.level} now: ${fact.name}.`);
    if (fact.type === 'no-keys') log.warning(`call ${fact.stream} ends: ${faultText(fact.fault)}`);
    if (fact.type === 'key-ageing') log.warning(`call ${fact.stream}: its SRTP key nears the end of its life`);
    if (fact.type === 'worker-lost') lcd.notify({ key: 'popup.sound-lost' });
    if (fact.type === 'worker-restarted') lcd.notify({ key: 'popup.sound-back' });
  });
}
