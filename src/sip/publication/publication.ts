import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import { isToken } from '../../base/field-values.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { Attempt } from '../attempt.ts';
import type { PublicationFact, Publication as Published, PublishOptions } from '../facts.ts';
import { listenerFailed } from '../guard-errors.ts';
import { expiresOf } from '../headers.ts';
import type { SipResponse } from '../message.ts';
import { refusalIn } from '../soft-state.ts';
import { newToken } from '../token.ts';
import type { Uac } from '../uac.ts';
import {
  type PublicationEffect,
  type PublicationInput,
  type PublicationState,
  publicationIdle,
  publicationMachine,
} from './machine.ts';

export type PublicationParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly uac: Uac;
  /** The account as it is now; undefined when it is gone. */
  readonly account: (id: number) => Account | undefined;
};

const USUAL_RETRY = 300;

/** One publication: the machine, and what carries out its effects. */
export class Publication implements Published {
  readonly account: number;
  readonly facts: Facts<PublicationFact>;
  readonly #parts: PublicationParts;
  readonly #options: PublishOptions;
  readonly #runner: Runner<PublicationState, PublicationInput, PublicationEffect>;
  #body: string;
  readonly #callId = newToken();
  #sequence = 0;
  #attempt: Attempt | null = null;
  /** Answers to an older PUBLISH than the last one mean nothing. */
  #latest = 0;

  constructor(parts: PublicationParts, account: number, options: PublishOptions) {
    this.#parts = parts;
    this.facts = new Facts<PublicationFact>(listenerFailed(parts.log));
    this.account = account;
    this.#options = options;
    this.#body = options.body;
    this.#runner = new Runner({
      name: `publication ${options.event} ${account}`,
      initial: publicationIdle(options.expires),
      transition: publicationMachine(options.retryAfter ?? USUAL_RETRY),
      perform: effect => this.#perform(effect),
      clock: parts.clock,
      log: parts.log,
    });
  }

  start(): void {
    this.#runner.dispatch({ type: 'start' });
  }

  update(body: string): void {
    this.#body = body;
    this.#runner.dispatch({ type: 'update' });
  }

  remove(): void {
    this.#runner.dispatch({ type: 'remove' });
  }

  #perform(effect: Exclude<PublicationEffect, TimerEffect>): void {
    if (effect.type === 'publish') {
      this.#publish(effect);
      return;
    }
    const { phase, status, reason } = effect;
    if (phase === 'over') {
      this.#attempt?.cancel();
      this.#latest++;
      this.#runner.stop();
    }
    const why = { ...(status === undefined ? {} : { status }), ...(reason === undefined ? {} : { reason }) };
    this.facts.publish({ type: 'publication', phase, ...why });
  }

  #publish({ tag, expires, body }: PublicationEffect & { type: 'publish' }): void {
    const serial = ++this.#latest;
    const dispatch = (input: PublicationInput): void => {
      if (serial === this.#latest) this.#runner.dispatch(input);
    };
    const refused = (reason: string, status?: number): void =>
      dispatch({ type: 'refused', status, reason, retryAfter: undefined });
    const account = this.#parts.account(this.account);
    const target = account?.target(this.#options.target ?? account.aor);
    const hop = target?.ok ? (this.#options.hop ?? account?.hop(target.value)) : undefined;
    const next = hop === undefined || 'host' in hop ? hop : hop.ok ? hop.value : undefined;
    if (account === undefined || !target?.ok || next === undefined) {
      // Not from within the step that asked for it.
      queueMicrotask(() => refused('the line has no account or the target cannot be reached'));
      return;
    }
    const dialog = { callId: this.#callId, tag: newToken(), sequence: ++this.#sequence };
    const request = account.request('PUBLISH', target.value, target.value, dialog);
    request.headers.add('Event', this.#options.event);
    const lifetime = expires ?? this.#options.shelfLife;
    if (lifetime !== undefined) request.headers.add('Expires', String(lifetime));
    if (tag !== null) request.headers.add('SIP-If-Match', tag);
    if (body) {
      request.headers.add('Content-Type', this.#options.contentType);
      request.body = Buffer.from(this.#body);
    }
    this.#attempt?.cancel();
    this.#attempt = this.#parts.uac.send(
      { request, hop: next, authenticator: account.authenticator, nextSequence: () => ++this.#sequence },
      {
        response: response => {
          if (response.status >= 200) dispatch(outcome(response, expires));
        },
        failed: ({ status, text }) => refused(text, status),
      },
    );
  }
}

function outcome(response: SipResponse, asked: number | null): PublicationInput {
  const { status, headers } = response;
  if (status < 300) {
    const tag = headers.get('sip-etag') ?? '';
    return { type: 'accepted', tag: isToken(tag) ? tag : null, granted: expiresOf(headers) ?? asked ?? 0 };
  }
  return refusalIn(response);
}
