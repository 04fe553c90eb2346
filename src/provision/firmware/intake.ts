/**
 * One image that was offered, from its head to the last octet in the other slot. Each step gives what it means for the change
 * of firmware (`machine.ts`); null when nobody waits for the image any more.
 */
import type { SlotMemory, Slots } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Fault, faultText, type Result, thrownText } from '../../base/result.ts';
import type { FetchReason } from '../fetch/request.ts';
import { type Head, LARGEST_PAYLOAD } from './image.ts';
import type { FirmwareInput } from './machine.ts';
import type { FirmwareMemory } from './memory.ts';
import { examine, type FirmwareSource, type Offered } from './offer.ts';
import { Pace } from './pace.ts';
import type { Policy } from './policy.ts';
import { Staging } from './staging.ts';

export type IntakeOptions = {
  readonly source: FirmwareSource;
  readonly slots: Slots;
  readonly memory: FirmwareMemory;
  policy(): Pick<Policy, 'model' | 'running' | 'minimum' | 'allowOlder'>;
  /** Octets a second; 0: as fast as it comes. */
  rate(): number;
  progress(percent: number): void;
  /** How it ended, once nothing of it is under way. */
  answer(offered: Offered): void;
  tell(result: Result<void>): void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Above the time that any image may take on any line that is of use. */
const LONGEST_DOWNLOAD = 12 * 3_600_000;

type Outcome = Promise<FirmwareInput | null>;

export class Intake {
  readonly #options: IntakeOptions;
  readonly #pace: Pace;
  readonly #over = new AbortController();
  #head: Head | null = null;
  #slot: SlotMemory | null = null;
  #staging: Staging | null = null;
  #offered: Offered = { type: 'same' };

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock);
  }

  /** How it stands, as its offer is answered. */
  get offered(): Offered {
    return this.#offered;
  }

  /** Something of the image was to be written: what goes wrong from then on is the firmware's own fault. */
  get hasBegun(): boolean {
    return this.#staging !== null;
  }

  /** Reads the head and decides. */
  async check(): Outcome {
    const { source, slots, memory, policy, log } = this.#options;
    const examined = await examine(source, slots, memory, policy(), this.#over.signal);
    if (examined.type === 'taken') this.#slot = examined.slot;
    if (this.#over.signal.aborted) return null;
    if (examined.type !== 'taken') {
      this.#offered = examined;
      return { type: examined.type === 'failed' ? 'failed' : 'refused' };
    }
    this.#head = examined.head;
    const { version } = examined.head.description;
    log.info(`firmware ${version} comes from ${source.name}; ${policy().running} runs`);
    return { type: 'taken', version };
  }

  /** Brings what is missing; may be called again after a break. */
  async download(): Outcome {
    const { source, log } = this.#options;
    const { signal } = this.#over;
    try {
      this.#staging ??= await this.#openStaging();
    } catch (thrown) {
      if (signal.aborted) return null;
      return this.#failed({ where: 'firmware', what: `The memory says: ${thrownText(thrown)}.` });
    }
    const staging = this.#staging;
    if (staging === null || signal.aborted) return null;
    const request = { most: LARGEST_PAYLOAD * 2, sink: staging, limits: { total: LONGEST_DOWNLOAD } };
    const fetched = staging.complete ? null : await source.fetch(request, signal);
    if (signal.aborted) return null;
    if (staging.complete) return { type: 'complete' };
    const wrong: Fault =
      fetched === null || fetched.ok ? { where: 'firmware', what: 'The image ended early.' } : fetched.error;
    const fault = staging.wrong === null ? wrong : { where: source.name, what: staging.wrong };
    log.warning(`firmware: ${faultText(fault)}`);
    this.#offered = { type: 'failed', fault };
    return { type: 'broke' };
  }

  /** Reads all of it again. */
  async verify(): Outcome {
    const wrong = (await this.#staging?.verify()) ?? null;
    if (this.#over.signal.aborted || this.#head === null) return null;
    if (wrong !== null) return this.#failed({ where: 'firmware', what: wrong });
    this.#offered = { type: 'staged', version: this.#head.description.version };
    return { type: 'sound' };
  }

  /** Nobody waits for it any more. */
  giveUp(): FirmwareInput {
    this.end();
    return this.#failed({ where: 'firmware', what: 'Nobody waits for the image any more.' }, 'cancelled');
  }

  /** No more of it is read or written than is under way. */
  end(): void {
    this.#over.abort();
    this.#pace.end();
  }

  /** When nothing of it is under way any more. */
  async close(offered: Offered = this.#offered): Promise<void> {
    this.end();
    await this.#slot?.close().catch(() => {});
    this.#options.answer(offered);
  }

  /** Goes on with what the slot has. */
  async #openStaging(): Promise<Staging | null> {
    const { memory, rate, progress, tell } = this.#options;
    if (this.#slot === null || this.#head === null) return null;
    return Staging.open({
      slot: this.#slot,
      head: this.#head,
      from: memory.download,
      begun: async from => tell(await memory.begun(from)),
      progress,
      rest: async octets => {
        await this.#pace.rest(octets, rate());
        if (this.#over.signal.aborted) throw new Error('nobody waits for the image any more');
      },
    });
  }

  #failed(fault: Fault, reason?: FetchReason): FirmwareInput {
    this.#offered = { type: 'failed', fault, ...(reason === undefined ? {} : { reason }) };
    return { type: 'failed' };
  }
}
