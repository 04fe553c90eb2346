import { isDeepStrictEqual } from 'node:util';
import { Facts } from '../../base/facts.ts';
import type { Agent, AgentFact, ListedResource, SubscribeOptions, Subscription } from '../../sip/agent.ts';
import { type LineIndex, UNKNOWN, type Watched } from '../facts.ts';
import { FREE, watchedOf } from './watched.ts';

/** One subscription that is wanted: to one number, or to a list of the server that has several. */
export type Watch = {
  readonly line: LineIndex;
  /** As the keys write them. */
  readonly numbers: readonly string[];
  readonly options: SubscribeOptions;
  /** The line has no registrar to wait for. */
  readonly direct: boolean;
};

type Kept = { readonly watch: Watch; subscription: Subscription | null };

/**
 * Watches extensions for the busy lamps. What is not known to be true any more is unknown: a subscription that rests, a line
 * that lost its server.
 */
export class BusyLamps {
  /** Somebody's state is another one. */
  readonly changed = new Facts<void>();
  readonly #agent: Agent;
  readonly #registered = new Set<LineIndex>();
  readonly #kept = new Map<string, Kept>();
  #states: ReadonlyMap<string, Watched> = new Map();

  constructor(agent: Agent) {
    this.#agent = agent;
    agent.facts.subscribe(fact => this.#onAgent(fact));
  }

  /** By number, as the keys write it; those that are watched and no others. */
  get states(): ReadonlyMap<string, Watched> {
    return this.#states;
  }

  /** What is to be watched from now on; what is watched already goes on. */
  configure(watches: readonly Watch[]): void {
    const wanted = new Map(watches.map(watch => [`${watch.line} ${watch.options.target ?? ''}`, watch]));
    for (const [key, kept] of this.#kept) {
      if (isDeepStrictEqual(kept.watch, wanted.get(key))) continue;
      this.#kept.delete(key);
      leave(kept);
      this.#forget(kept.watch);
    }
    for (const [key, watch] of wanted) if (!this.#kept.has(key)) this.#kept.set(key, { watch, subscription: null });
    const numbers = [...wanted.values()].flatMap(watch => watch.numbers);
    this.#set(new Map(numbers.map(number => [number, this.#states.get(number) ?? UNKNOWN])));
    for (const kept of this.#kept.values()) this.#subscribe(kept);
  }

  #onAgent(fact: AgentFact): void {
    if (fact.type !== 'registration') return;
    const { account, phase, inUse } = fact;
    if (phase === 'registered') {
      const back = !this.#registered.has(account);
      this.#registered.add(account);
      for (const kept of this.#of(account)) {
        // What it told before the line was away may have changed without a word, and a server that died forgot us.
        if (back) leave(kept);
        this.#subscribe(kept);
      }
    } else if (inUse && (phase === 'failed' || phase === 'unregistered')) {
      this.#registered.delete(account);
      for (const { watch } of this.#of(account)) this.#forget(watch);
    }
  }

  #of(line: LineIndex): readonly Kept[] {
    return [...this.#kept.values()].filter(({ watch }) => watch.line === line);
  }

  #subscribe(kept: Kept): void {
    const { watch } = kept;
    if (kept.subscription !== null || !(watch.direct || this.#registered.has(watch.line))) return;
    const subscription = this.#agent.subscribe(watch.line, watch.options);
    kept.subscription = subscription;
    subscription.facts.subscribe(fact => {
      if (kept.subscription !== subscription) return;
      switch (fact.type) {
        case 'subscription':
          // It ends with its account; the next registration of the line begins another one.
          if (fact.phase === 'over') kept.subscription = null;
          if (fact.phase !== 'active') this.#forget(watch);
          else if (watch.options.list !== true) this.#presume(watch);
          return;
        case 'event':
          if (fact.event === 'dialog') this.#learn(watch.numbers, () => watchedOf(fact.content));
          return;
        case 'list':
          this.#learn(watch.numbers, number => listedState(fact.resources, number));
      }
    });
  }

  /** A server that watches but tells of no dialog, without a body even, knows of no call (Kamailio until the first one). */
  #presume({ numbers }: Watch): void {
    this.#learn(numbers, number => {
      const known = this.#states.get(number) ?? UNKNOWN;
      return known.phase === 'unknown' ? FREE : known;
    });
  }

  #forget({ numbers }: Watch): void {
    this.#learn(numbers, () => UNKNOWN);
  }

  #learn(numbers: readonly string[], of: (number: string) => Watched): void {
    this.#set(new Map([...this.#states, ...numbers.map(number => [number, of(number)] as const)]));
  }

  #set(states: ReadonlyMap<string, Watched>): void {
    if (isDeepStrictEqual(states, this.#states)) return;
    this.#states = states;
    this.changed.publish();
  }
}

function leave(kept: Kept): void {
  const { subscription } = kept;
  kept.subscription = null;
  subscription?.unsubscribe();
}

/** The server writes addresses, a key may have a number alone. */
function listedState(resources: ReadonlyMap<string, ListedResource>, number: string): Watched {
  const wanted = addressOf(number);
  const found = [...resources.values()].find(({ uri }) => {
    const told = addressOf(uri);
    return told === wanted || (!wanted.includes('@') && told.replace(/@.*$/s, '') === wanted);
  });
  if (found?.news?.event !== 'dialog' || found.state === 'terminated') return UNKNOWN;
  return watchedOf(found.news.content);
}

function addressOf(uri: string): string {
  return uri
    .replace(/^sips?:/i, '')
    .replace(/[;?].*$/s, '')
    .toLowerCase();
}
