/**
 * Composition root of the main thread: the only file that knows every class. It opens the rooms from the bottom up,
 * hands each what it needs, and closes them in the order of docs/architecture.md.
 */

import { randomBytes } from 'node:crypto';
import { readCfg } from '../config/cfg-file.ts';
import * as audioParams from '../config/params/audio.ts';
import * as dialingParams from '../config/params/dialing.ts';
import * as mediaParams from '../config/params/media.ts';
import * as sipParams from '../config/params/sip.ts';
import * as system from '../config/params/system.ts';
import { problemFault } from '../config/problem.ts';
import { diskFolder } from '../config/settings-folder.ts';
import { type ConfigChange, Store } from '../config/store.ts';
import { UserFile } from '../config/user-file.ts';
import { modelByName, models } from '../hal/models/index.ts';
import type { Model } from '../hal/models/model.ts';
import { HAL_NAMES, type OpenedHardware, openHardware } from '../hal/open.ts';
import type { AudioPath } from '../hal/ports.ts';
import { Lcd } from '../ui/lcd/lcd.ts';
import { uiSettings } from '../ui/settings.ts';
import { realClock } from './base/clock.ts';
import { createLog, type Log, type LogLevel, type LogLine, Redactor } from './base/log.ts';
import { type Fault, fail, faultText, ok, type Result } from './base/result.ts';
import { accounts, agentSettings, transportFault } from './call/accounts.ts';
import { Desk } from './call/desk/desk.ts';
import { callSettings } from './call/from-config.ts';
import { MediaClient } from './media/client.ts';
import { codecs } from './media/codec/catalogue.ts';
import type { MediaOptions } from './media/protocol.ts';
import { Agent } from './sip/agent.ts';

export const VERSION = '0.1.0';
const FALLBACK_MODEL = '405HD';

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
  close(): Promise<void>;
};

/** Opens a phone. A fault says what is missing; whatever was open by then is closed again. */
export async function openPhone(options: PhoneOptions): Promise<Result<Phone>> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const opened = await openRooms(options, closing, close);
  if (!opened.ok) await close();
  return opened;
}

async function openRooms(
  options: PhoneOptions,
  closing: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Result<Phone>> {
  const clock = realClock;
  const redactor = new Redactor();
  const log = createLog({ clock, level: options.logLevel, sink: options.onLog, redact: redactor.redact });

  const model = modelByName(options.model ?? (await modelIn(options.cfg)) ?? FALLBACK_MODEL);
  if (!model.ok) return model;
  const store = new Store({ clock, userFile: new UserFile(diskFolder(options.data)) });
  closing.push(() => store.flush());
  await store.load({ model: model.value.name, phone: options.cfg });
  for (const { path, value } of options.set) {
    const set = store.set(path, value, 'session');
    if (!set.ok) return set;
  }
  for (const secret of store.secrets()) redactor.add(secret);

  const hal = HAL_NAMES.find(name => name === options.hal);
  if (hal === undefined) {
    return fail({ where: `--hal ${options.hal}`, what: 'no such hardware.', remedy: `Use ${HAL_NAMES.join(' or ')}.` });
  }
  const hardware = await openHardware(hal, {
    model: model.value,
    clock,
    mac: options.mac ?? DEFAULT_MAC,
    address: options.address ?? '127.0.0.1',
    onRestart: options.onEnd,
  });
  if (!hardware.ok) return hardware;
  closing.push(() => hardware.value.close());

  const media = await MediaClient.start({ ...mediaOptions(store, options), clock, log: log.room('media') });
  if (!media.ok) return media;
  closing.push(() => media.value.close());

  const { address, mac } = hardware.value.network.state;
  const agent = await Agent.open({
    ...agentSettings(store, `phone400/${VERSION} (${model.value.name}; ${mac})`),
    ...(options.sipPort === undefined ? {} : { port: options.sipPort }),
    address,
    nameServers: options.nameServers,
    clock,
    log: log.room('sip'),
  });
  if (!agent.ok) return agent;
  closing.push(() => agent.value.close());

  const settings = () => callSettings(store, KNOWN_CODECS, model.value.lines, model.value.audioPaths);
  const desk = new Desk({
    settings: settings(),
    agent: agent.value,
    media: media.value,
    address,
    clock,
    log: log.room('call'),
    keepVolume: (path, step) => keepVolume(store, log, path, step),
  });
  closing.push(() => desk.close());
  const faults = (): Fault[] => [...store.faults.map(problemFault), ...asList(transportFault(store))];
  const lcd = new Lcd({
    model: model.value,
    display: hardware.value.display,
    keys: hardware.value.keys,
    lamps: hardware.value.lamps,
    orders: desk,
    facts: () => ({
      desk: desk.state,
      network: hardware.value.network.state,
      settingsFaults: faults(),
      settings: uiSettings(store),
      about: { model: model.value.name, firmware: VERSION },
    }),
    clock,
    log: log.room('lcd'),
  });
  closing.push(() => lcd.stop());

  const phone: Phone = {
    model: model.value,
    store,
    hardware: hardware.value,
    agent: agent.value,
    media: media.value,
    desk,
    lcd,
    close,
  };
  connect(phone, log);
  for (const fault of faults().slice(0, MOST_WARNINGS)) log.warning(faultText(fault));
  if (faults().length > MOST_WARNINGS)
    log.warning(`${faults().length} faults in all; \`phone400 cfg check\` lists them`);
  store.onChange(change => {
    for (const secret of store.secrets()) redactor.add(secret);
    applyChange(phone, change, () => desk.configure(settings()), log);
  });
  applyAccounts(phone);
  return ok(phone);
}

/** A file of another kind has thousands. */
const MOST_WARNINGS = 20;

/** A locally administered address: two simulated phones that talk to one server want `--mac`. */
const DEFAULT_MAC = '020090800405';

const KNOWN_CODECS = codecs.flatMap(({ name, clockRate, payloadType, fmtp }) =>
  payloadType === null ? [] : [{ name, clockRate, payloadType, fmtp }],
);

/** The model that the configuration files were written for; the last word wins. */
async function modelIn(files: readonly string[]): Promise<string | null> {
  const read = await Promise.all(files.map(readCfg));
  const named = read.flatMap(file => file.entries.filter(entry => entry.path.toLowerCase() === system.type.path));
  return named.at(-1)?.text ?? null;
}

function asList<T>(one: T | null): T[] {
  return one === null ? [] : [one];
}

/** Room for eight calls: each takes an RTP and an RTCP port. */
const RTP_PORTS = 64;
const LONGEST_BUFFER = 300;

function mediaOptions(store: Store, { audio, rtpPorts }: PhoneOptions): MediaOptions {
  const first = store.get(mediaParams.rtpPort);
  return {
    audio,
    rtpPorts: rtpPorts ?? { first, last: Math.min(65_535, first + RTP_PORTS - 1) },
    jitter: { minimum: store.get(audioParams.jitterMinimum), maximum: LONGEST_BUFFER },
    // RFC 7022: random, new for each start, tells nobody who we are.
    cname: randomBytes(12).toString('base64'),
  };
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
    if (fact.type === 'worker-lost') lcd.notify({ key: 'popup.sound-lost' });
    if (fact.type === 'worker-restarted') lcd.notify({ key: 'popup.sound-back' });
  });
}

/**
 * A change takes effect at once or by registering again. Sockets are opened once, so what they were opened with waits
 * for the next start, and the log says so.
 */
function applyChange(phone: Phone, change: ConfigChange, configure: () => void, log: Log): void {
  configure();
  if (change.byApply['re-register'].length > 0) applyAccounts(phone);
  const waiting = [...change.paths].filter(path => OPENED_WITH.has(path) || change.byApply.reboot.includes(path));
  if (waiting.length > 0) log.warning(`takes effect at the next start: ${waiting.join(', ')}`);
  phone.lcd.changed();
}

const OPENED_WITH: ReadonlySet<string> = new Set(
  [
    sipParams.port,
    sipParams.userAgent,
    sipParams.t1,
    sipParams.t2,
    sipParams.t4,
    sipParams.rport,
    dialingParams.unansweredTimeout,
    mediaParams.rtpPort,
    audioParams.jitterMinimum,
  ].map(({ path }) => path),
);

function applyAccounts({ store, agent, model, hardware }: Phone): void {
  const wanted = accounts(store, model.lines, hardware.network.state.address);
  for (let line = 0; line < model.lines; line++) {
    const account = wanted.find(one => one.id === line);
    if (account === undefined) agent.removeAccount(line);
    else agent.setAccount(account);
  }
}

const VOLUME_PARAMS = {
  handset: audioParams.volumeHandset,
  headset: audioParams.volumeHeadset,
  speaker: audioParams.volumeSpeaker,
  ringer: audioParams.volumeRinger,
};

function keepVolume(store: Store, log: Log, path: AudioPath | 'ringer', step: number): void {
  const kept = store.set(VOLUME_PARAMS[path].path, String(step), 'user');
  if (!kept.ok) log.warning(faultText(kept.error));
  void store.flush().then(saved => {
    if (!saved.ok) log.warning(faultText(saved.error));
  });
}

/** Names for messages: what `--model` may be. */
export const MODEL_NAMES = models.map(({ name }) => name);
