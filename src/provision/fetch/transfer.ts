/** The octets of one answer on their way into a sink, counted. */
import type { Clock } from '../../base/clock.ts';
import { diskFault, fetchError } from './fault.ts';
import type { Answer, FetchRequest, Validators } from './request.ts';
import type { Kept, MemorySink, Sink } from './sink.ts';
import type { Watch } from './watch.ts';

/** What a protocol works with. Its functions throw `FetchError`, or what a socket throws. */
export type Job = {
  readonly request: FetchRequest;
  /** Where the octets go: that of the request, or memory. */
  readonly sink: Sink | MemorySink;
  readonly watch: Watch;
  readonly clock: Clock;
};

/** How a server describes what it is going to send. */
export type Description = {
  readonly url: URL;
  readonly validators: Validators;
  /** Octets of the whole file, when known. */
  readonly total: number | null;
};

export class Transfer {
  readonly #job: Job;
  readonly #about: Description;
  /** Octets in the sink. */
  #at: number;

  private constructor(job: Job, about: Description, at: number) {
    this.#job = job;
    this.#about = about;
    this.#at = at;
  }

  /** `at`: the first octet that comes; what is kept before it stays. */
  static async begin(job: Job, about: Description, at = 0): Promise<Transfer> {
    const transfer = new Transfer(job, about, at);
    if (about.total !== null && job.request.first === undefined) transfer.#bound(about.total);
    await disk(about.url, () => job.sink.begin(at, { url: about.url.href, validators: about.validators }));
    job.watch.flow();
    return transfer;
  }

  /** Octets that are here, those of an earlier attempt among them. */
  get at(): number {
    return this.#at;
  }

  /** Takes what came next; false when no more is wanted. */
  async take(chunk: Uint8Array): Promise<boolean> {
    const { request, sink, watch } = this.#job;
    watch.check();
    watch.came(chunk.length);
    const { first = Number.POSITIVE_INFINITY } = request;
    const part = chunk.subarray(0, first - this.#at);
    this.#bound(this.#at + part.length);
    await disk(this.#about.url, () => sink.write(part));
    this.#at += part.length;
    return this.#at < first;
  }

  /** The last octet that was wanted is here. */
  async end(): Promise<Answer> {
    const { request, sink } = this.#job;
    const { url, validators, total } = this.#about;
    const more = request.first !== undefined && this.#at === request.first && this.#at !== total;
    if (!more && total !== null && this.#at !== total) {
      throw fetchError('broken', url, `The file ends after ${this.#at} of ${total} octets.`, {
        remedy: 'Look into the log of the server.',
      });
    }
    await disk(url, () => sink.end());
    const bytes = 'bytes' in sink ? sink.bytes : new Uint8Array();
    const what = { url: url.href, octets: this.#at, bytes, validators };
    return more ? { kind: 'partial', ...what, total } : { kind: 'body', ...what };
  }

  #bound(octets: number): void {
    const { most } = this.#job.request;
    if (octets <= most) return;
    throw fetchError('large', this.#about.url, `The file has more than ${most} octets, which is the limit.`, {
      remedy: 'Check that the address names the right file.',
    });
  }
}

/** What an earlier attempt left of this very URL; null when its version is not known. */
export async function keptOf({ sink, request }: Job, url: URL): Promise<Kept | null> {
  if (request.first !== undefined) return null;
  const kept = await disk(url, () => sink.kept());
  return kept !== null && kept.url === url.href && kept.octets > 0 ? kept : null;
}

async function disk<T>(url: URL, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFault(thrown, url);
  }
}
