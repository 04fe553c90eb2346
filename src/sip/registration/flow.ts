import type { Clock } from '../../base/clock.ts';
import { numberOf, tokensOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import type { Flows } from '../transport/flows.ts';
import type { Endpoint } from '../transport/wire.ts';

export type FlowParts = {
  readonly clock: Clock;
  readonly flows: Flows;
  /** 'urn:uuid:…' of this phone; undefined does without RFC 5626. */
  readonly instance: string | undefined;
  /** 0 up to 1. */
  readonly random: () => number;
};

/** RFC 5626 section 4.5: pauses, and the age from which a flow counts as a good one; milliseconds. */
const BACK_OFF = { base: 30_000, longest: 1_800_000 };
const GOOD_AGE = 120_000;
/** First Hop Lacks Outbound Support (RFC 5626 section 11.6). */
const LACKS_OUTBOUND = 439;

/** 4.5: between half of the pause and all of it, which doubles with each failure in a row. */
export function backOff(failures: number, random: () => number): number {
  const longest = Math.min(BACK_OFF.base * 2 ** Math.min(failures, 16), BACK_OFF.longest);
  return longest * (0.5 + random() / 2);
}

/**
 * The flow of one registration: what REGISTER says of it (RFC 5626 section 4.2), and the watch over it while the
 * registration lives. Without an instance only that a connection is lost is noticed.
 */
export class RegistrationFlow {
  readonly #parts: FlowParts;
  readonly #regId: number;
  readonly #failed: (wait: number) => void;
  #outbound: boolean;
  #end: (() => void) | null = null;
  #where: Endpoint | null = null;
  #since = 0;
  #failures = 0;

  /** `failed` hears after how many milliseconds to register over a new flow. */
  constructor(parts: FlowParts, regId: number, failed: (wait: number) => void) {
    this.#parts = parts;
    this.#regId = regId;
    this.#failed = failed;
    this.#outbound = parts.instance !== undefined;
  }

  /** Whether RFC 5626 is in use. */
  get outbound(): boolean {
    return this.#outbound;
  }

  /** Puts the instance into Contact, and what we can into Supported. */
  describe(request: SipRequest): void {
    if (!this.#outbound) return;
    request.headers.set('Contact', this.contact(request.headers.get('contact') ?? ''));
    request.headers.add('Supported', 'path, outbound, gruu');
  }

  contact(value: string): string {
    return this.#outbound ? `${value};+sip.instance="<${this.#parts.instance}>";reg-id=${this.#regId}` : value;
  }

  /** True when the same request is worth another try: the server cannot do with flows. */
  retry(response: SipResponse): boolean {
    if (response.status !== LACKS_OUTBOUND || !this.#outbound) return false;
    this.#outbound = false;
    return true;
  }

  /** A 2xx: this flow is the one over which we are reached. */
  accepted(response: SipResponse, from: Endpoint): void {
    const same = this.#where?.transport === from.transport && this.#where.address === from.address;
    if (same && this.#where?.port === from.port && this.#end !== null) return;
    this.#end?.();
    this.#where = from;
    this.#since = this.#parts.clock.now();
    this.#end = this.#parts.flows.keep(from, {
      timer: numberOf(response.headers, 'flow-timer', 86_400),
      // 4.4: keep-alives are answered by who does outbound.
      answers: this.#outbound && tokensOf(response.headers, 'require').includes('outbound'),
      failed: () => this.#lost(),
    });
  }

  end(): void {
    this.#end?.();
    this.#end = null;
  }

  #lost(): void {
    this.#end = null;
    const good = this.#parts.clock.now() - this.#since >= GOOD_AGE;
    this.#failures = good ? 1 : this.#failures + 1;
    // The first time at once; who loses flow after flow comes more and more slowly.
    this.#failed(this.#failures === 1 ? 0 : backOff(this.#failures - 2, this.#parts.random));
  }
}
