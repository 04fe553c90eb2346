/** The model and the store of a phone that starts, and what the rooms below are opened with. */
import { randomBytes } from 'node:crypto';
import { type CfgFile, type CfgReading, readCfg } from '../../config/cfg-file.ts';
import * as audioParams from '../../config/params/audio.ts';
import * as mediaParams from '../../config/params/media.ts';
import * as sipParams from '../../config/params/sip.ts';
import * as system from '../../config/params/system.ts';
import { Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { modelByName } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Clock } from '../base/clock.ts';
import { type DataFolder, diskFolder } from '../base/data-folder.ts';
import type { Redactor } from '../base/log.ts';
import { ok, type Result } from '../base/result.ts';
import type { KnownProtection } from '../call/encryption.ts';
import type { MediaOptions } from '../media/protocol.ts';
import { dtls } from '../media/srtp/dtls/addon.ts';
import { SUITES } from '../media/srtp/suite.ts';
import type { PhoneOptions } from './phone.ts';

const FALLBACK_MODEL = '405HD';

/** By the command line, else by the configuration files (the last word wins), else a 405HD. */
export async function chooseModel({ model, cfg }: PhoneOptions, reading: CfgReading): Promise<Result<Model>> {
  const read = model === undefined ? await Promise.all(cfg.map(name => readCfg(name, reading))) : [];
  const named = read.flatMap(file => file.entries.filter(entry => entry.path.toLowerCase() === system.type.path));
  return modelByName(model ?? named.at(-1)?.text ?? FALLBACK_MODEL);
}

/** Reads the files and the user's settings. Only a wrong `--set` is a fault: a phone must always boot. */
export async function openStore(
  options: PhoneOptions,
  model: Model,
  clock: Clock,
  reading: CfgReading,
  fetched: readonly CfgFile[],
  folder: DataFolder = diskFolder(options.data),
): Promise<Result<Store>> {
  const store = new Store({ clock, reading, userFile: new UserFile(folder) });
  const { factory = [], cfg } = options;
  await store.load({ model: model.name, factory, phone: [...cfg, ...fetched] });
  for (const { path, value } of options.set) {
    const set = store.set(path, value, 'session');
    if (!set.ok) return set;
  }
  return ok(store);
}

/** From now on no log line shows a secret of the configuration. */
export function hideSecrets(store: Store, redactor: Redactor): void {
  const hide = (): void => {
    for (const secret of store.secrets()) redactor.add(secret);
  };
  hide();
  store.onChange(hide);
}

/** SRTP suites, the strongest first, and whether keys can come by DTLS. */
export const KNOWN_PROTECTION: KnownProtection = {
  suites: SUITES.map(({ name, aliases, cipher, keyOctets, saltOctets }) => ({
    name,
    aliases,
    keyOctets: keyOctets + saltOctets,
    aead: cipher === 'aead',
  })),
  dtls: dtls !== null,
};

/** Two simulated phones on one machine differ in `--sip-port`: TLS then takes the port behind it. */
export function tlsPort(store: Store, { sipPort }: PhoneOptions): number {
  if (sipPort === undefined) return store.get(sipParams.tlsPort);
  return sipPort === 0 ? 0 : sipPort + 1;
}

/** Room for eight calls: each takes an RTP and an RTCP port. */
const RTP_PORTS = 64;
const LONGEST_BUFFER = 300;

export function mediaOptions(store: Store, { audio, rtpPorts }: PhoneOptions): MediaOptions {
  const first = store.get(mediaParams.rtpPort);
  return {
    audio,
    rtpPorts: rtpPorts ?? { first, last: Math.min(65_535, first + RTP_PORTS - 1) },
    jitter: {
      minimum: store.get(audioParams.jitterMinimum),
      maximum: LONGEST_BUFFER,
      optimization: store.get(audioParams.jitterOptimization),
    },
    // RFC 7022: random, new for each start, tells nobody who we are.
    cname: randomBytes(12).toString('base64'),
  };
}
