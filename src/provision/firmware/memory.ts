/** What the phone remembers of its firmware beside the slots: one file, replaced whole; and whom it trusts. */
import type { DataFolder } from '../../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../../base/kept-json.ts';
import { type Fault, ok, type Result } from '../../base/result.ts';
import type { Kept } from '../fetch/sink.ts';
import { checkSignature, digestOf, type Head } from './image.ts';
import { type PublicKey, readPublicKeys, type Trust } from './keys.ts';
import { compareVersions } from './version.ts';

/** The public keys that the phone was delivered with, or was given: PEM. */
export const KEYS_FILE = 'firmware-keys.pem';

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

const FILE: JsonFile<Remembered> = {
  name: 'firmware.state',
  most: 1024 * 1024,
  summed: true,
  nothing: () => NOTHING,
  // The checksum says that it was written here.
  valueIn: read => ({ ...NOTHING, ...(read as Partial<Remembered>) }),
};

export class FirmwareMemory {
  readonly #file: KeptJson<Remembered>;
  readonly #factory: readonly PublicKey[];
  /** What is wrong with the file of keys. */
  readonly fault: Fault | null;
  #state: Remembered;

  private constructor(
    file: KeptJson<Remembered>,
    state: Remembered,
    factory: readonly PublicKey[],
    fault: Fault | null,
  ) {
    this.#file = file;
    this.#state = state;
    this.#factory = factory;
    this.fault = fault;
  }

  /** Never fails: without a readable file nothing was ever remembered, without keys no firmware is taken. */
  static async open(folder: DataFolder): Promise<FirmwareMemory> {
    const file = new KeptJson(folder, FILE);
    const { value: state } = await file.read();
    const octets = await folder.read(KEYS_FILE).catch(() => null);
    if (octets === null) return new FirmwareMemory(file, state, [], null);
    const keys = readPublicKeys(Buffer.from(octets).toString());
    if (keys.ok) return new FirmwareMemory(file, state, keys.value, null);
    const fault = { where: KEYS_FILE, what: `The file ${keys.error}.`, remedy: 'Until then no firmware is taken.' };
    return new FirmwareMemory(file, state, [], fault);
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
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return ok(undefined);
    this.#state = state;
    return this.#file.keep(state);
  }
}
