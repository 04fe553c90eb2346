/**
 * Do not disturb in step with the server (guide chapter 27): the server tells by NOTIFY as-feature-event, the phone by a
 * body in its SUBSCRIBE. Whoever spoke last is right; a server that the phone has not heard yet is right at first.
 */
import type { Agent, EventContent, SubscribeOptions } from '../../sip/agent.ts';
import type { LineIndex } from '../facts.ts';
import { LineWatch } from './line-watch.ts';

export type FeaturesOptions = {
  readonly agent: Agent;
  /** Keeps what the server says, as if the user had set it. */
  readonly keepDoNotDisturb: (line: LineIndex, on: boolean) => void;
};

const TYPE = 'application/x-as-feature-event+xml';
const NAMESPACE = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3';

export class Features {
  readonly #watch: LineWatch;
  readonly #keep: FeaturesOptions['keepDoNotDisturb'];
  /** What the server knows. */
  readonly #told = new Map<LineIndex, boolean>();

  constructor({ agent, keepDoNotDisturb }: FeaturesOptions) {
    this.#keep = keepDoNotDisturb;
    this.#watch = new LineWatch({ agent, tell: (line, news) => this.#heard(line, news) });
  }

  /** The settings of the line, now; `options` null: it goes its own way. */
  follow(line: LineIndex, options: SubscribeOptions | null, direct: boolean, doNotDisturb: boolean): void {
    this.#watch.follow(line, options, direct);
    if (options === null) this.#told.delete(line);
    const told = this.#told.get(line);
    if (told === undefined || told === doNotDisturb) return;
    if (this.#watch.ask(line, { contentType: TYPE, text: doNotDisturbRequest(doNotDisturb) })) {
      this.#told.set(line, doNotDisturb);
    }
  }

  #heard(line: LineIndex, news: EventContent): void {
    if (news.event !== 'as-feature-event') return;
    for (const feature of news.content.features) {
      if (feature.type !== 'do-not-disturb') continue;
      // First known, then kept: keeping it changes the settings, which come back here.
      this.#told.set(line, feature.on);
      this.#keep(line, feature.on);
    }
  }
}

function doNotDisturbRequest(on: boolean): string {
  const inside = `<device/><doNotDisturbOn>${on}</doNotDisturbOn>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<SetDoNotDisturb xmlns="${NAMESPACE}">${inside}</SetDoNotDisturb>\n`;
}
