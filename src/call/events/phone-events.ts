import * as events from '../../../config/params/events.ts';
import * as lines from '../../../config/params/lines.ts';
import type { Settings } from '../../../config/store.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { AccountOptions, Agent, AgentFact } from '../../sip/agent.ts';
import type { Desk } from '../desk/desk.ts';
import type { DeskState, LineIndex } from '../facts.ts';
import { CheckSync } from './check-sync.ts';
import { Features } from './features.ts';
import { featureSubscription, mailboxSubscription, requestPolicy } from './from-config.ts';
import { LineWatch } from './line-watch.ts';
import { voicemailOf } from './mailboxes.ts';

export type PhoneEventsOptions = {
  readonly agent: Agent;
  readonly desk: Desk;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** A server changed what the user may change, too. */
  readonly keepDoNotDisturb: (line: LineIndex, on: boolean) => void;
  /** A server sent a text for the user. */
  readonly showText: (from: string, text: string) => void;
  /** Reads the configuration again. */
  readonly update: () => void;
  readonly restart: () => void;
};

/** What servers tell and ask beside calls: mailboxes, texts, orders to look for a new configuration. */
export class PhoneEvents {
  readonly #options: PhoneEventsOptions;
  readonly #mailboxes: LineWatch;
  readonly #features: Features;
  readonly #checkSync: CheckSync;

  constructor(options: PhoneEventsOptions) {
    const { agent, desk, log } = options;
    this.#options = options;
    this.#mailboxes = new LineWatch({
      agent,
      tell: (line, news) => {
        if (news.event === 'message-summary') desk.voicemail(line, voicemailOf(news.content));
      },
    });
    this.#features = new Features(options);
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
      const direct = account?.registrars.length === 0;
      this.#mailboxes.follow(line, watched, direct);
      const features = account === undefined ? null : featureSubscription(settings);
      this.#features.follow(line, features, direct, settings.get(lines.dnd, line));
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

/** A call is up, or somebody dials. */
export function isBusy({ calls, dial }: DeskState): boolean {
  return dial !== null || calls.some(({ phase }) => phase !== 'ended');
}
