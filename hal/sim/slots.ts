/**
 * Simulated firmware slots: two files, and the record of a simulated boot loader. Power may fail at any octet. The record
 * is replaced whole, by rename, and its copy after it.
 *
 *     good ──tryOther──▶ trial, up to 3 starts ──confirm──▶ good (the other slot now)
 *      ▲                    │ giveUp, or a fourth start
 *      └────────────────────┘ (returned)
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataFolder, diskFault } from '../../src/base/data-folder.ts';
import { KeptTwice } from '../../src/base/kept-twice.ts';
import { type Fault, fail, ok, type Result } from '../../src/base/result.ts';
import type { Boot, SlotMemory, SlotName, Slots } from '../ports.ts';

export type SlotPurpose = 'read' | 'write';

/** What the slots need of a disk. */
export interface SlotFolder extends DataFolder {
  /** `write`: it is made when it is missing; else a missing one has no octets. */
  open(name: string, purpose: SlotPurpose): Promise<Omit<SlotMemory, 'size'>>;
}

const WHERE = 'firmware';
const MOST_STARTS = 3;
/** Of the record. */
const MOST_OCTETS = 4096;
/** As much flash memory as one slot of the series has. */
const SLOT_OCTETS = 64 * 1024 * 1024;

type BootRecord = {
  readonly good: SlotName;
  readonly trial: SlotName | null;
  /** Starts of the slot on trial. */
  readonly starts: number;
  readonly returned: boolean;
};

const FACTORY: BootRecord = { good: 'a', trial: null, starts: 0, returned: false };

const ON_TRIAL: Result<never> = fail({
  where: WHERE,
  what: 'One slot is on trial, and the other one must be kept.',
  remedy: 'Wait until the firmware has proved good.',
});

export class SimSlots implements Slots {
  readonly #folder: SlotFolder;
  readonly #file: KeptTwice<BootRecord>;
  readonly boot: Boot;
  #record: BootRecord;

  private constructor(
    folder: SlotFolder,
    file: KeptTwice<BootRecord>,
    record: BootRecord,
    uncounted: Fault | null = null,
  ) {
    this.#folder = folder;
    this.#file = file;
    this.#record = record;
    const { good, trial, returned } = record;
    this.boot = { running: trial ?? good, onTrial: trial !== null, returned, uncounted };
  }

  /** The boot loader: counts the start and chooses the slot. Never fails: in doubt the good one runs. */
  static async start(folder: SlotFolder): Promise<SimSlots> {
    const file = new KeptTwice(folder, 'boot', MOST_OCTETS, read => read as BootRecord);
    const found = (await file.read()) ?? FACTORY;
    if (found.trial === null) return new SimSlots(folder, file, found);
    const next =
      found.starts < MOST_STARTS ? { ...found, starts: found.starts + 1 } : { ...found, trial: null, returned: true };
    const saved = await file.keep(next);
    // A start that cannot be counted must not be a trial: it might be the hundredth.
    if (saved.ok) return new SimSlots(folder, file, next);
    return new SimSlots(folder, file, { ...found, trial: null }, inFirmware(saved.error));
  }

  openRunning(): Promise<Result<SlotMemory>> {
    return this.#open(this.boot.running, 'read');
  }

  async openOther(): Promise<Result<SlotMemory>> {
    if (this.#record.trial === null) return this.#open(otherThan(this.boot.running), 'write');
    return ON_TRIAL;
  }

  async tryOther(): Promise<Result<void>> {
    if (this.boot.onTrial && this.#record.trial !== null) return ON_TRIAL;
    return this.#save({ ...FACTORY, good: this.boot.running, trial: otherThan(this.boot.running) });
  }

  confirm(): Promise<Result<void>> {
    return this.#save({ ...FACTORY, good: this.boot.running });
  }

  async giveUp(): Promise<Result<void>> {
    if (!this.boot.onTrial) return ok(undefined);
    return this.#save({ ...FACTORY, good: otherThan(this.boot.running), returned: true });
  }

  async #open(slot: SlotName, purpose: SlotPurpose): Promise<Result<SlotMemory>> {
    try {
      const memory = await this.#folder.open(`slot.${slot}`, purpose);
      return ok({
        size: SLOT_OCTETS,
        read: (at, length) => memory.read(at, length),
        write: (at, octets) => memory.write(at, octets),
        flush: () => memory.flush(),
        close: () => memory.close(),
      });
    } catch (thrown) {
      return fail(diskFault(WHERE, thrown));
    }
  }

  async #save(record: BootRecord): Promise<Result<void>> {
    const saved = await this.#file.keep(record);
    if (!saved.ok) return fail(inFirmware(saved.error));
    this.#record = record;
    return saved;
  }
}

function inFirmware(fault: Fault): Fault {
  return { ...fault, where: WHERE };
}

function otherThan(slot: SlotName): SlotName {
  return slot === 'a' ? 'b' : 'a';
}

/** A slot as a file of a real disk. */
export async function openSlotFile(folder: string, name: string, purpose: SlotPurpose): ReturnType<SlotFolder['open']> {
  const handle = await openFile(folder, name, purpose);
  if (handle === null) return NO_MEMORY;
  let failed: unknown = null;
  return {
    async read(at, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    },
    async write(at, octets) {
      if (failed !== null) throw failed;
      try {
        for (let done = 0; done < octets.length; ) {
          // A disk that is nearly full takes a part without saying why.
          done += (await handle.write(octets, done, octets.length - done, at + done)).bytesWritten;
        }
      } catch (thrown) {
        failed = thrown;
        // The image comes another time; its room may be the last one for the user's settings.
        await handle.truncate(0).catch(() => {});
        throw thrown;
      }
    },
    flush: () => handle.sync(),
    close: () => handle.close(),
  };
}

/** null when it is missing and only to be read. */
async function openFile(folder: string, name: string, purpose: SlotPurpose): Promise<FileHandle | null> {
  const path = join(folder, name);
  try {
    return await open(path, purpose === 'read' ? 'r' : 'r+');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    if (purpose === 'read') return null;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(path, 'w+', 0o600);
  }
}

const NO_MEMORY: Awaited<ReturnType<SlotFolder['open']>> = {
  read: async () => new Uint8Array(),
  write: async () => {},
  flush: async () => {},
  close: async () => {},
};
