import type { Clock } from '../base/clock.ts';
import type { DialogTrace, Step } from './facts.ts';
import { TRACE_LIMITS } from './limits.ts';
import type { SipMessage } from './message.ts';
import { printMessage } from './print.ts';
import type { Endpoint } from './transport/wire.ts';
import { printHostPort } from './uri.ts';

/**
 * The messages of the latest dialogs, by Call-ID, as steps of a ladder. Secrets are taken out before anything is kept;
 * how much is kept is bounded in dialogs, in messages and in octets.
 */
export class Traces {
  readonly #clock: Clock;
  readonly #redact: (text: string) => string;
  readonly #dialogs = new Map<string, Step[]>();
  #size = 0;

  constructor(clock: Clock, redact: (text: string) => string) {
    this.#clock = clock;
    this.#redact = redact;
  }

  add(direction: 'in' | 'out', message: SipMessage, remote: Endpoint): Step {
    const step = this.#step(direction, message, remote);
    const steps = this.#dialogs.get(step.callId) ?? [];
    steps.push(step);
    this.#size += costOf(step);
    if (steps.length > TRACE_LIMITS.steps) this.#size -= costOf(steps.shift());
    // The dialog that spoke last is the youngest.
    this.#dialogs.delete(step.callId);
    this.#dialogs.set(step.callId, steps);
    for (const callId of this.#dialogs.keys()) {
      if (this.#dialogs.size <= TRACE_LIMITS.dialogs && this.#size <= TRACE_LIMITS.total) break;
      this.#forget(callId);
    }
    return step;
  }

  /** In order; empty when there is no such dialog, or it was too long ago. */
  of(callId: string): readonly Step[] {
    return [...(this.#dialogs.get(callId) ?? [])];
  }

  /** The one that spoke last at the end. */
  all(): readonly DialogTrace[] {
    return [...this.#dialogs].map(([callId, steps]) => ({ callId, steps: [...steps] }));
  }

  #forget(callId: string): void {
    for (const step of this.#dialogs.get(callId) ?? []) this.#size -= costOf(step);
    this.#dialogs.delete(callId);
  }

  #step(direction: 'in' | 'out', message: SipMessage, remote: Endpoint): Step {
    const { headers } = message;
    const start =
      message.kind === 'request' ? `${message.method} ${message.uri}` : `${message.status} ${message.reason}`;
    return {
      time: this.#clock.wall(),
      direction,
      transport: remote.transport,
      remote: printHostPort(remote.address, remote.port),
      callId: headers.get('call-id') ?? '',
      startLine: this.#redact(start),
      cseq: headers.get('cseq') ?? '',
      text: this.#redact(printMessage(message).toString('utf8', 0, TRACE_LIMITS.text)),
    };
  }
}

/** Roughly: the text, and what the step itself takes. */
function costOf(step: Step | undefined): number {
  return step === undefined ? 0 : step.text.length + step.callId.length + step.startLine.length + 200;
}
