import { bracketed } from '../../base/addresses.ts';
import type { Log } from '../../base/log.ts';
import { QUALITY_EVERY_MS } from '../../media/protocol.ts';
import type { Agent } from '../../sip/agent.ts';
import type { CallId } from '../facts.ts';
import type { Collector } from '../settings.ts';
import { type Measurement, qualityReport } from './report.ts';

export type PublisherOptions = {
  readonly agent: Pick<Agent, 'publish' | 'aor'>;
  readonly log: Log;
  /** Asked for each measurement; null publishes nothing. */
  readonly collector: () => Collector | null;
  /** Name of a line, '' for none. */
  readonly name: (line: number) => string;
  readonly group: string;
  readonly mac: string;
};

/** Tells a collector how calls were heard: when they end, when they are put on hold, and from time to time (RFC 6035). */
export class QualityPublisher {
  readonly #options: PublisherOptions;
  /** When each call was reported on last, wall clock in ms. */
  readonly #told = new Map<CallId, number>();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  take(measurement: Measurement): void {
    const collector = this.#options.collector();
    const { call, occasion, quality } = measurement;
    const due = collector !== null && (occasion !== 'interval' || this.#isDue(measurement, collector.interval));
    if (occasion === 'end') this.#told.delete(call);
    else if (due) this.#told.set(call, quality.at);
    if (due) this.#publish(measurement, collector);
  }

  /** With the measurement that comes nearest to it. */
  #isDue({ call, quality }: Measurement, interval: number): boolean {
    return interval > 0 && quality.at - (this.#told.get(call) ?? quality.startedAt) >= interval - QUALITY_EVERY_MS / 2;
  }

  #publish(measurement: Measurement, collector: Collector): void {
    const { agent, log, name, group, mac } = this.#options;
    const { line } = measurement;
    const uri = agent.aor(line);
    if (uri === null) return;
    const { host, port, transport, throughServer } = collector;
    const user = collector.user === '' ? '' : `${encodeURIComponent(collector.user)}@`;
    const publication = agent.publish(line, {
      event: 'vq-rtcpxr',
      target: `sip:${user}${bracketed(host)}:${port}`,
      ...(throughServer ? {} : { hop: { host, port, transport } }),
      contentType: 'application/vq-rtcpxr',
      body: qualityReport(measurement, { local: { uri, user: '', displayName: name(line) }, group, mac }),
      expires: null,
      shelfLife: collector.expires,
    });
    publication.facts.subscribe(({ phase, status, reason }) => {
      if (phase !== 'over' || (status === undefined && reason === undefined)) return;
      log.info(`quality report to ${host}: ${reason ?? status}`);
    });
  }
}
