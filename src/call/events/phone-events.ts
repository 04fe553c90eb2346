import * as events from '../../../config/params/events.ts';
import type { Settings } from '../../../config/store.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { AccountOptions, Agent, AgentFact } from '../../sip/agent.ts';
import type { Desk } from '../desk/desk.ts';
import type { DeskState } from '../facts.ts';
import { CheckSync } from './check-sync.ts';
import { mailboxSubscription, requestPolicy } from './from-config.ts';
import { Mailboxes } from './mailboxes.ts';

export type PhoneEventsOptions = {
  readonly agent: Agent;
  readonly desk: Desk;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** A server sent a text for the user. */
  readonly showText: (from: string, text: string) => void;
  /** Reads the configuration again. */
  readonly update: () => void;
  readonly restart: () => void;
};

/** What servers tell and ask beside calls: mailboxes, texts, orders to look for a new configuration. */
export class PhoneEvents {
  readonly #options: PhoneEventsOptions;
  readonly #mailboxes: Mailboxes;
  readonly #checkSync: CheckSync;

  constructor(options: PhoneEventsOptions) {
    const { agent, desk, log } = options;
    this.#options = options;
    this.#mailboxes = new Mailboxes({ agent, tell: (line, voicemail) => desk.voicemail(line, voicemail) });
    this.#checkSync = new CheckSync({ ...options, log });
    agent.facts.subscribe(fact => this.#onAgent(fact));
    desk.changed.subscribe(state => this.#checkSync.busy(isBusy(state)));
  }

  /** The settings changed, or the accounts did. */
  configure(accounts: readonly AccountOptions[], lineCount: number): void {
    const { agent, settings } = this.#options;
    agent.setPolicy(requestPolicy(settings));
    for (let line = 0; line < lineCount; line++) {
      const account = accounts.find(({ id }) => id === line);
      const watched = account === undefined ? null : mailboxSubscription(settings, line);
      this.#mailboxes.follow(line, watched, account?.registrars.length === 0);
    }
  }

  #onAgent(fact: AgentFact): void {
    const { settings, log, showText } = this.#options;
    if (fact.type === 'text-message') showText(fact.from.displayName || fact.from.user, fact.text);
    if (fact.type !== 'notified' || fact.news.event !== 'check-sync') return;
    log.info('the server asks to look for a new configuration (check-sync)');
    this.#checkSync.order(fact.news.content, settings.get(events.forceReboot));
  }
}

function isBusy({ calls, dial }: DeskState): boolean {
  return dial !== null || calls.some(({ phase }) => phase !== 'ended');
}
