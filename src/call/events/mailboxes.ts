import { isDeepStrictEqual } from 'node:util';
import type { Agent, AgentFact, MessageSummary, SubscribeOptions, Subscription } from '../../sip/agent.ts';
import type { LineIndex, Voicemail } from '../facts.ts';

/** The counts of the voice messages; a server that only says yes or no leaves them unknown. */
export function voicemailOf({ waiting, counts }: MessageSummary): Voicemail {
  const count = counts.get('voice-message');
  return { waiting, new: count?.new ?? null, old: count?.old ?? null, urgent: count?.urgentNew ?? 0 };
}

export type MailboxesOptions = {
  readonly agent: Agent;
  readonly tell: (line: LineIndex, voicemail: Voicemail) => void;
};

type Watched = { readonly options: SubscribeOptions; subscription: Subscription | null };

/** Watches the mailboxes of the lines: each one from the moment its line is registered. */
export class Mailboxes {
  readonly #agent: Agent;
  readonly #tell: MailboxesOptions['tell'];
  readonly #watched = new Map<LineIndex, Watched>();
  readonly #registered = new Set<LineIndex>();

  constructor({ agent, tell }: MailboxesOptions) {
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

  #onAgent(fact: AgentFact): void {
    if (fact.type !== 'registration' || fact.phase !== 'registered') return;
    this.#registered.add(fact.account);
    this.#subscribe(fact.account);
  }

  #subscribe(line: LineIndex): void {
    const watched = this.#watched.get(line);
    if (watched === undefined || watched.subscription !== null) return;
    const subscription = this.#agent.subscribe(line, watched.options);
    watched.subscription = subscription;
    subscription.facts.subscribe(fact => {
      // It ends with its account; the next registration of the line begins another one.
      if (fact.type === 'subscription' && fact.phase === 'over') watched.subscription = null;
      if (fact.type === 'event' && fact.event === 'message-summary') this.#tell(line, voicemailOf(fact.content));
    });
  }
}
