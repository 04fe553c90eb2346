/** What the phone remembers of its firmware beside the slots: one file, replaced whole; and whom it trusts. */
import { createHash } from 'node:crypto';
import { replaceFile } from '../../../config/settings-folder.ts';
import type { SettingsFolder } from '../../../config/user-file.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../base/result.ts';
import type { Kept } from '../fetch/sink.ts';
import { checkSignature, digestOf, type Head } from './image.ts';
import { type PublicKey, readPublicKeys, type Trust } from './keys.ts';
import { compareVersions } from './version.ts';

/** The public keys that the phone was delivered with, or was given: PEM. */
export const KEYS_FILE = 'firmware-keys.pem';
const STATE = 'firmware.state';

export type Refused = {
  readonly digest: string;
  readonly version: string;
  readonly reason: string;
  readonly time: string;
};

type Remembered = {
  /** Keys that came with images which proved good, and ids of keys that were retired. */
  readonly adopted: readonly PublicKey[];
  readonly retired: readonly string[];
  /** No version below this one is taken any more; '' is none. */
  readonly floor: string;
  /** The image that did not come up last. */
  readonly refused: Refused | null;
  /** Where the download in the other slot came from, so that it can go on. */
  readonly download: Omit<Kept, 'octets'> | null;
};

const NOTHING: Remembered = { adopted: [], retired: [], floor: '', refused: null, download: null };

export class FirmwareMemory {
  readonly #folder: SettingsFolder;
  readonly #factory: readonly PublicKey[];
  /** What is wrong with the file of keys. */
  readonly fault: Fault | null;
  #state: Remembered;

  private constructor(folder: SettingsFolder, factory: readonly PublicKey[], fault: Fault | null, state: Remembered) {
    this.#folder = folder;
    this.#factory = factory;
    this.fault = fault;
    this.#state = state;
  }

  /** Never fails: without a readable file nothing was ever remembered, without keys no firmware is taken. */
  static async open(folder: SettingsFolder): Promise<FirmwareMemory> {
    const state = await readState(folder);
    const octets = await folder.read(KEYS_FILE).catch(() => null);
    if (octets === null) return new FirmwareMemory(folder, [], null, state);
    const keys = readPublicKeys(Buffer.from(octets).toString());
    if (keys.ok) return new FirmwareMemory(folder, keys.value, null, state);
    const fault = { where: KEYS_FILE, what: `The file ${keys.error}.`, remedy: 'Until then no firmware is taken.' };
    return new FirmwareMemory(folder, [], fault, state);
  }

  get trust(): Trust {
    const { adopted, retired } = this.#state;
    return { keys: [...new Set([...this.#factory, ...adopted])], retired };
  }

  get floor(): string {
    return this.#state.floor;
  }

  get refused(): Refused | null {
    return this.#state.refused;
  }

  get download(): Remembered['download'] {
    return this.#state.download;
  }

  /** The image runs and is good: its new keys and its floor hold from now on. */
  async adopt(head: Head): Promise<Result<void>> {
    const signed = checkSignature(head, this.trust);
    if (!signed.ok) return ok(undefined);
    const { keys, retired } = signed.value;
    const { floor } = head.description;
    const higher = floor !== '' && (this.#state.floor === '' || compareVersions(floor, this.#state.floor) > 0);
    const adopted = keys.filter(key => !this.#factory.includes(key));
    return this.#keep({ ...this.#state, adopted, retired, ...(higher ? { floor } : {}) });
  }

  /** The image did not come up; the same one is not taken again. */
  refuse(head: Head, reason: string, time: Date): Promise<Result<void>> {
    const { version } = head.description;
    return this.#keep({
      ...this.#state,
      refused: { digest: digestOf(head), version, reason, time: time.toISOString() },
    });
  }

  forgive(): Promise<Result<void>> {
    return this.#keep({ ...this.#state, refused: null });
  }

  begun(download: Remembered['download']): Promise<Result<void>> {
    return this.#keep({ ...this.#state, download });
  }

  /** In force even when the disk refuses. Nothing is written when nothing is new. */
  async #keep(state: Remembered): Promise<Result<void>> {
    const text = JSON.stringify(state);
    if (text === JSON.stringify(this.#state)) return ok(undefined);
    this.#state = state;
    try {
      await replaceFile(this.#folder, STATE, `${text}\n${checksum(text)}\n`);
      return ok(undefined);
    } catch (thrown) {
      return fail({
        where: STATE,
        what: `The disk says: ${thrownText(thrown)}.`,
        remedy: 'Make room on the disk and see that the data folder may be written.',
      });
    }
  }
}

async function readState(folder: SettingsFolder): Promise<Remembered> {
  const octets = await folder.read(STATE).catch(() => null);
  const [text = '', sum] = Buffer.from(octets ?? [])
    .toString()
    .split('\n');
  // The checksum says that it was written here.
  return sum === checksum(text) ? { ...NOTHING, ...(JSON.parse(text) as Partial<Remembered>) } : NOTHING;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
