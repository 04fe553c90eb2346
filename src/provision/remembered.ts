/**
 * What the phone remembers of its servers, in two small files beside the kept sets: where the last good configuration came
 * from and what a technician entered, and which version each file of the set in force has. Losing either costs a hunt or
 * a download, so nothing here fails.
 */
import { createHash } from 'node:crypto';
import type { DataFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';
import type { Place } from './address.ts';
import type { Validators } from './fetch/request.ts';

/** What a server said of a file, and the digest of the octets that it said it of. */
export type Version = Validators & { readonly digest: string };

type Servers = { readonly place: Place | null; readonly entered: string };

const SERVERS_FILE: JsonFile<Servers> = {
  name: 'servers.json',
  most: 64 * 1024,
  nothing: () => ({ place: null, entered: '' }),
  valueIn(read) {
    const { entered } = objectOf(read);
    return { place: placeIn(read), entered: typeof entered === 'string' ? entered : '' };
  },
};

const VERSIONS_FILE: JsonFile<Readonly<Record<string, Version>>> = {
  name: 'versions.json',
  most: 256 * 1024,
  nothing: () => ({}),
  valueIn: read => Object.fromEntries(versionsIn(read)),
};

export class Remembered {
  readonly #servers: KeptJson<Servers>;
  readonly #versioned: KeptJson<Readonly<Record<string, Version>>>;
  #place: Place | null = null;
  #entered = '';
  #versions: ReadonlyMap<string, Version> = new Map();

  private constructor(folder: DataFolder, log: Log) {
    this.#servers = new KeptJson(folder, SERVERS_FILE, { log, says: 'the servers are not remembered' });
    this.#versioned = new KeptJson(folder, VERSIONS_FILE, {
      log,
      says: 'the versions of the files are not remembered',
    });
  }

  static async open(folder: DataFolder, log: Log): Promise<Remembered> {
    const remembered = new Remembered(folder, log);
    const { place, entered } = (await remembered.#servers.read()).value;
    remembered.#place = place;
    remembered.#entered = entered;
    remembered.#versions = new Map(Object.entries((await remembered.#versioned.read()).value));
    return remembered;
  }

  get place(): Place | null {
    return this.#place;
  }

  get entered(): string {
    return this.#entered;
  }

  /** What may be told a server of the copy that is here; undefined when it is another one. */
  versionOf(url: string, bytes: Uint8Array | undefined): Validators | undefined {
    const version = this.#versions.get(url);
    if (version === undefined || bytes === undefined || version.digest !== digest(bytes)) return undefined;
    const { digest: _, ...validators } = version;
    return validators;
  }

  async keepPlace(place: Place): Promise<void> {
    if (JSON.stringify(place) === JSON.stringify(this.#place)) return this.#servers.flush();
    this.#place = place;
    await this.#keepServers();
  }

  /** An address in one of the forms of `placeOf`; '' takes it back. */
  async enter(address: string): Promise<void> {
    this.#entered = address;
    await this.#keepServers();
  }

  async keepVersions(versions: ReadonlyMap<string, Version>): Promise<void> {
    this.#versions = versions;
    await this.#versioned.keep(Object.fromEntries(versions));
  }

  async flush(): Promise<void> {
    await this.#servers.flush();
    await this.#versioned.flush();
  }

  #keepServers(): Promise<unknown> {
    return this.#servers.keep({ place: this.#place, entered: this.#entered });
  }
}

export function versionFor(bytes: Uint8Array, validators: Validators): Version {
  return { ...validators, digest: digest(bytes) };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type Json = { readonly [name: string]: unknown };

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function placeIn(value: unknown): Place | null {
  const { configuration, firmware = null } = objectOf(objectOf(value).place);
  const isUrl = (url: unknown): url is string => typeof url === 'string' && URL.canParse(url);
  if (!Array.isArray(configuration) || !configuration.every(isUrl)) return null;
  return firmware === null || isUrl(firmware) ? { configuration, firmware } : null;
}

function versionsIn(value: unknown): Map<string, Version> {
  const found = new Map<string, Version>();
  for (const [url, version] of Object.entries(objectOf(value))) {
    const { digest: own = '', etag, lastModified } = objectOf(version);
    if (typeof own !== 'string') continue;
    found.set(url, {
      digest: own,
      ...(typeof etag === 'string' ? { etag } : {}),
      ...(typeof lastModified === 'string' ? { lastModified } : {}),
    });
  }
  return found;
}
