/**
 * What the phone remembers of its servers, in two small files beside the kept sets: where the last good configuration came
 * from and what a technician entered, and which version each file of the set in force has. Losing either costs a hunt or
 * a download, so nothing here fails.
 */
import { createHash } from 'node:crypto';
import { replaceFile } from '../../config/settings-folder.ts';
import type { SettingsFolder } from '../../config/user-file.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import type { Place } from './address.ts';
import type { Validators } from './fetch/request.ts';

export const SERVERS = 'servers.json';
export const VERSIONS = 'versions.json';

const LONGEST = 256 * 1024;

/** What a server said of a file, and the digest of the octets that it said it of. */
export type Version = Validators & { readonly digest: string };

export class Remembered {
  readonly #folder: SettingsFolder;
  readonly #log: Log;
  #place: Place | null;
  #entered: string;
  #versions: ReadonlyMap<string, Version>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: SettingsFolder, log: Log, servers: unknown, versions: unknown) {
    this.#folder = folder;
    this.#log = log;
    this.#place = placeIn(servers);
    this.#entered = textIn(servers, 'entered');
    this.#versions = versionsIn(versions);
  }

  static async open(folder: SettingsFolder, log: Log): Promise<Remembered> {
    return new Remembered(folder, log, await readJson(folder, SERVERS), await readJson(folder, VERSIONS));
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

  keepPlace(place: Place): Promise<void> {
    if (JSON.stringify(place) === JSON.stringify(this.#place)) return this.#writing;
    this.#place = place;
    return this.#writeServers();
  }

  /** An address in one of the forms of `placeOf`; '' takes it back. */
  enter(address: string): Promise<void> {
    this.#entered = address;
    return this.#writeServers();
  }

  keepVersions(versions: ReadonlyMap<string, Version>): Promise<void> {
    this.#versions = versions;
    return this.#write(VERSIONS, Object.fromEntries(versions));
  }

  flush(): Promise<void> {
    return this.#writing;
  }

  #writeServers(): Promise<void> {
    return this.#write(SERVERS, { place: this.#place, entered: this.#entered });
  }

  #write(name: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(value));
    this.#writing = this.#writing.then(async () => {
      try {
        await replaceFile(this.#folder, name, bytes);
      } catch (thrown) {
        this.#log.warning(`${name} is not kept: ${thrownText(thrown)}`);
      }
    });
    return this.#writing;
  }
}

export function versionFor(bytes: Uint8Array, validators: Validators): Version {
  return { ...validators, digest: digest(bytes) };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readJson(folder: SettingsFolder, name: string): Promise<unknown> {
  try {
    const bytes = await folder.read(name);
    return bytes === null || bytes.length > LONGEST ? null : JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}

type Json = { readonly [name: string]: unknown };

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function textIn(value: unknown, name: string): string {
  const text = objectOf(value)[name];
  return typeof text === 'string' ? text : '';
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
