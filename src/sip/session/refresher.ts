import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import type { SessionOptions } from '../facts.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import * as timer from './timer.ts';

/** One call's session timer (RFC 4028): reads and writes its headers and says when to act. */
export class Refresher {
  readonly #options: SessionOptions;
  readonly #runner: Runner<timer.TimerState, timer.SessionTimerInput, timer.SessionTimerEffect>;

  #description: string | null = null;

  constructor(
    options: SessionOptions,
    parts: { readonly clock: Clock; readonly log: Log; readonly name: string },
    act: (what: 'refresh' | 'expire') => void,
  ) {
    this.#options = options;
    this.#runner = new Runner<timer.TimerState, timer.SessionTimerInput, timer.SessionTimerEffect>({
      ...parts,
      initial: timer.TIMER_OFF,
      transition: timer.sessionTimer,
      perform: ({ type }) => act(type),
    });
  }

  /** Our last description: a re-INVITE that only refreshes repeats it. */
  get description(): string | null {
    return this.#description;
  }

  /** What we said of our media just now; null says nothing new. */
  described(sdp: string | null): void {
    this.#description = sdp ?? this.#description;
  }

  /** Into an INVITE, re-INVITE or UPDATE of ours. */
  ask(request: SipRequest): void {
    timer.ask(request, this.#options, this.#runner.state.agreed);
  }

  /** Into our 2xx to theirs; the time begins. */
  answer(request: SipRequest, response: SipResponse): void {
    this.#agreed(timer.answerTimer(request, response, this.#options));
  }

  /** From their 2xx to ours; the time begins. */
  answered(response: SipResponse): void {
    this.#agreed(timer.agreedTimer(response, this.#options));
  }

  /** 422 when the interval that they ask for is too short for us. */
  refusal(request: SipRequest, tag: string): SipResponse | null {
    return timer.tooShort(request, tag, this.#options);
  }

  stop(): void {
    this.#runner.stop();
  }

  #agreed(agreed: timer.Agreed | null): void {
    this.#runner.dispatch({ type: 'agreed', agreed });
  }
}
