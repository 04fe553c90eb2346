/** A phone and what it is made of, as the parts of its composition see it. */
import type { Keyring } from '../../config/keyring.ts';
import type { Store } from '../../config/store.ts';
import type { Model } from '../../hal/models/model.ts';
import type { OpenedHardware } from '../../hal/open.ts';
import type { Lcd } from '../../ui/lcd/lcd.ts';
import type { Access } from '../access/access.ts';
import type { Lock } from '../access/lock.ts';
import type { Clock } from '../base/clock.ts';
import type { Log, LogLevel, LogLine, Redactor } from '../base/log.ts';
import type { Fault } from '../base/result.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { BusyLamps } from '../call/watched/busy-lamps.ts';
import type { DirectoryParts } from '../directory/directory.ts';
import type { MediaClient } from '../media/client.ts';
import type { Fetched } from '../provision/fetched.ts';
import type { Firmware } from '../provision/firmware/firmware.ts';
import type { KeptSets } from '../provision/kept-sets.ts';
import type { LinkedTexts } from '../provision/linked-texts.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import type { Remembered } from '../provision/remembered.ts';
import type { Agent } from '../sip/agent.ts';
import type { RemoteLog } from '../syslog/remote-log.ts';
import type { AwaitedCallback } from './callback.ts';
import type { Certificates } from './certificates.ts';
import type { PackFaults } from './languages.ts';
import type { LastServers } from './last-servers.ts';
import type { OwnRings } from './rings.ts';

export const VERSION = '0.1.0';

export type PhoneOptions = {
  readonly hal: string;
  /** From the cfg files when undefined, else 405HD. */
  readonly model: string | undefined;
  /** Where the user's settings live; made when it is missing. */
  readonly data: string;
  readonly cfg: readonly string[];
  /** Files of the layer below all others that an administrator writes. */
  readonly factory?: readonly string[];
  readonly set: readonly { readonly path: string; readonly value: string }[];
  readonly sipPort: number | undefined;
  readonly rtpPorts: { readonly first: number; readonly last: number } | undefined;
  readonly address: string | undefined;
  /** Of the web pages; undefined leaves it to the configuration, 0 takes a free one. */
  readonly webPort?: number | undefined;
  readonly mac: string | undefined;
  /** Interface of this machine that gets its address by DHCP, in the place of the simulated LAN port. */
  readonly lan?: string | undefined;
  readonly audio: string;
  readonly nameServers: readonly string[];
  readonly logLevel: LogLevel;
  readonly onLog: (line: LogLine) => void;
  /** The phone asks to be started anew, or its user to end it. */
  readonly onEnd: (reason: string) => void;
};

/** What every room is opened with. Each adds how it is closed. */
export type Start = {
  readonly options: PhoneOptions;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly remoteLog: RemoteLog;
  readonly closing: (() => unknown)[];
};

/** Everything below call control and the screen. */
export type Foundation = {
  readonly remoteLog: RemoteLog;
  readonly model: Model;
  readonly store: Store;
  /** Who may administer the phone. */
  readonly access: Access;
  readonly lock: Lock;
  readonly hardware: OpenedHardware;
  readonly agent: Agent;
  readonly media: MediaClient;
  readonly lastServers: LastServers;
  readonly callback: AwaitedCallback;
  /** Who is known, and who called. */
  readonly people: DirectoryParts;
  /** Opens encrypted configuration. */
  readonly keys: Keyring;
  readonly sets: KeptSets;
  readonly remembered: Remembered;
  readonly linked: LinkedTexts;
  /** What runs, and what takes its place. */
  readonly firmware: Firmware;
  readonly certificates: Certificates;
  readonly rings: OwnRings;
  /** Of language packs. */
  readonly packFaults: PackFaults;
  /** Those of keys, call lists and ring tones, which are read once. */
  readonly fileFaults: readonly Fault[];
};

/** A running phone. */
export type Phone = Foundation & {
  readonly desk: Desk;
  readonly lcd: Lcd;
  /** Whom the keys watch. */
  readonly busyLamps: BusyLamps;
  readonly fetched: Fetched;
  readonly provisioning: Provisioning;
  close(): Promise<void>;
};

export type RunningPhone = Phone & {
  readonly log: Log;
  /** TCP port of the web pages; null without them. */
  readonly webPort: number | null;
};
