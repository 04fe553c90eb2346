import { isDeepStrictEqual } from 'node:util';
import type { Agent, AgentFact, EventContent, SubscribeOptions, Subscription } from '../../sip/agent.ts';
import type { LineIndex } from '../facts.ts';

export type LineWatchOptions = {
  readonly agent: Agent;
  readonly tell: (line: LineIndex, news: EventContent) => void;
};

type Watched = { readonly options: SubscribeOptions; subscription: Subscription | null };

/** One subscription per line: each from the moment its line is registered, and again after the line was away. */
export class LineWatch {
  readonly #agent: Agent;
  readonly #tell: LineWatchOptions['tell'];
  readonly #watched = new Map<LineIndex, Watched>();
  readonly #registered = new Set<LineIndex>();

  constructor({ agent, tell }: LineWatchOptions) {
    this.#agent = agent;
    this.#tell = tell;
    agent.facts.subscribe(fact => this.#onAgent(fact));
  }

  /** What is to be watched now; null where nothing is. `direct`: the line has no registrar to wait for. */
  follow(line: LineIndex, options: SubscribeOptions | null, direct: boolean): void {
    const before = this.#watched.get(line);
    if (!isDeepStrictEqual(before?.options ?? null, options)) {
      before?.subscription?.unsubscribe();
      if (options === null) this.#watched.delete(line);
      else this.#watched.set(line, { options, subscription: null });
    }
    if (direct || this.#registered.has(line)) this.#subscribe(line);
  }

  /** Tells the server something with a subscription that lives; false when there is none. */
  ask(line: LineIndex, body: NonNullable<SubscribeOptions['body']>): boolean {
    const subscription = this.#watched.get(line)?.subscription ?? null;
    subscription?.renew(body);
    return subscription !== null;
  }

  #onAgent(fact: AgentFact): void {
    if (fact.type !== 'registration') return;
    const { account, phase, inUse } = fact;
    if (phase === 'registered') {
      this.#registered.add(account);
      this.#subscribe(account);
      // A reserve that is away changes nothing.
    } else if (inUse && (phase === 'failed' || phase === 'unregistered')) this.#registered.delete(account);
  }

  #subscribe(line: LineIndex): void {
    const watched = this.#watched.get(line);
    if (watched === undefined || watched.subscription !== null) return;
    const subscription = this.#agent.subscribe(line, watched.options);
    watched.subscription = subscription;
    subscription.facts.subscribe(fact => {
      // It ends with its account; the next registration of the line begins another one.
      if (fact.type === 'subscription' && fact.phase === 'over') watched.subscription = null;
      if (fact.type === 'event') this.#tell(line, fact);
    });
  }
}
