import { UNSOLICITED } from './events/catalogue.ts';
import type { EventName, RequestPolicy } from './facts.ts';

const NOTHING: RequestPolicy = {
  callControl: false,
  makeCall: false,
  joinCalls: false,
  checkSync: false,
  messageSummary: false,
  messages: false,
};

/** Which right a NOTIFY needs that nobody subscribed to. */
const RIGHT_OF: ReadonlyMap<string, keyof RequestPolicy> = new Map<EventName, keyof RequestPolicy>([
  ['talk', 'callControl'],
  ['hold', 'callControl'],
  ['dtmf', 'callControl'],
  ['check-sync', 'checkSync'],
  ['message-summary', 'messageSummary'],
]);

/** What servers may ask of the phone at the moment: the one place that is asked before each such request. */
export class Policy {
  #rights = NOTHING;

  set(rights: Partial<RequestPolicy>): void {
    this.#rights = { ...NOTHING, ...rights };
  }

  allows(right: keyof RequestPolicy): boolean {
    return this.#rights[right];
  }

  /** May a server send this event without being asked? */
  takes(event: string): boolean {
    const right = RIGHT_OF.get(event);
    return right !== undefined && this.#rights[right];
  }

  /** The packages that servers may send without being asked, for Allow-Events. */
  get events(): readonly string[] {
    return UNSOLICITED.filter(event => this.takes(event));
  }
}
