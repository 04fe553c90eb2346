import type { Clock, Timer } from '../base/clock.ts';
import { Facts } from '../base/facts.ts';
import type { Log } from '../base/log.ts';
import { type Fault, fail, faultText, ok, type Result } from '../base/result.ts';
import { BEAT_MS, type MediaPort, workerPort } from './port.ts';
import type {
  MediaAnswer,
  MediaArguments,
  MediaFact,
  MediaMessage,
  MediaOptions,
  MediaOrderName,
  MediaRequest,
  WorkerFact,
} from './protocol.ts';
import { Replay } from './replay.ts';

/** Beats that may stay out: the worker hangs when 800 ms went by without one. */
const MISSED_BEATS = 4;
/** A worker that is not ready by then never will be, milliseconds. */
const START_MS = 15_000;
/** One that has not closed its streams by then is ended as it is, milliseconds. */
const CLOSE_MS = 1000;
/** A worker that lived for less than this waits before it is started again, milliseconds. */
const SHORT_LIFE_MS = 5000;
const LONGEST_PAUSE_MS = 10_000;

export type ClientOptions = MediaOptions & {
  log: Log;
  clock: Clock;
  /** Where the engine runs; a worker thread when left out. */
  connect?: (options: MediaOptions) => MediaPort;
};

/**
 * The main thread's side of the media worker. Orders are promises that always resolve. A worker that dies or hangs
 * is replaced, and told what the one before it had been told.
 *
 *   starting --ready--> running --lost, beats stay out--> restarting --ready--> running
 *                          |                                  |
 *                          +------------ close --------------+--> closed
 */
export class MediaClient {
  readonly facts = new Facts<MediaFact | WorkerFact>();

  readonly #options: ClientOptions;
  readonly #pending = new Map<number, (answer: Result<unknown>) => void>();
  readonly #replay = new Replay();
  #port: MediaPort | null = null;
  #running = false;
  #closed = false;
  #serial = 0;
  #restarts = 0;
  #lives = 0;
  #startedAt = 0;
  #pauseMs = 0;
  #missed = 0;
  #watch: Timer | null = null;

  private constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** A fault when the worker cannot be started or its sound device not be opened. */
  static async start(options: ClientOptions): Promise<Result<MediaClient>> {
    const client = new MediaClient(options);
    const ready = await client.#connect();
    return ready.ok ? ok(client) : ready;
  }

  /** Orders are carried out in the order in which they are given. The answer is a fault when the worker is lost. */
  order<N extends MediaOrderName>(name: N, args: MediaArguments<N>): Promise<MediaAnswer<N>> {
    const request = { id: ++this.#serial, order: name, args } as MediaRequest;
    this.#replay.note(request);
    const port = this.#port;
    if (port === null || !this.#running) return Promise.resolve(fail(notRunning) as MediaAnswer<N>);
    return this.#ask(port, request) as Promise<MediaAnswer<N>>;
  }

  /** Ends all streams and the worker. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const late = this.#options.clock.after(CLOSE_MS, () => void this.#drop(closed));
    if (this.#running) await this.order('close', {});
    late.cancel();
    await this.#drop(closed);
  }

  #ask(port: MediaPort, request: MediaRequest): Promise<Result<unknown>> {
    return new Promise(resolve => {
      this.#pending.set(request.id, answer => {
        if (request.order === 'openStream' && answer.ok) {
          this.#replay.opened(request.args, (answer.value as { rtpPort: number }).rtpPort);
        }
        resolve(answer);
      });
      port.post(request);
    });
  }

  /** Resolves when the engine runs or the worker is gone. */
  #connect(): Promise<Result<void>> {
    const { connect = workerPort, log: _log, clock, ...media } = this.#options;
    const port = connect(this.#lives++ === 0 ? media : { ...media, again: true });
    this.#port = port;
    this.#startedAt = clock.now();
    return new Promise(resolve => {
      let settled = false;
      const settle = (result: Result<void>): void => {
        settled = true;
        late.cancel();
        this.#running = result.ok;
        // At once: a worker's last message and its end come in the same turn.
        if (result.ok) this.#watchBeats();
        else void this.#drop(result.error);
        resolve(result);
      };
      const late = clock.after(START_MS, () => settle(fail({ what: 'The media thread did not start in time.' })));
      port.onMessage(message => {
        if (this.#port !== port) return;
        if (!settled && 'fact' in message) {
          if (message.fact.type === 'ready') settle(ok(undefined));
          if (message.fact.type === 'audio-fault') settle(fail(message.fact.fault));
        }
        this.#take(message);
      });
      port.onLost(fault => {
        if (!settled) settle(fail(fault));
        else if (this.#port === port) this.#lost(fault);
      });
    });
  }

  #take(message: MediaMessage): void {
    this.#missed = 0;
    if ('fact' in message) {
      this.facts.publish(message.fact);
    } else if ('id' in message) {
      const answer = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      answer?.(message.answer);
    }
  }

  /** Counts own turns, not time: when the main thread itself stood still, the beats are there at its next turn. */
  #watchBeats(): void {
    this.#missed = 0;
    const look = (): void => {
      if (this.#missed++ < MISSED_BEATS) this.#watch = this.#options.clock.after(BEAT_MS, look);
      else this.#lost({ what: `The media thread hung for ${MISSED_BEATS * BEAT_MS} ms.` });
    };
    look();
  }

  #lost(fault: Fault): void {
    if (this.#closed) {
      void this.#drop(fault);
      return;
    }
    this.#options.log.error(`${faultText(fault)} It is started anew.`);
    const { clock } = this.#options;
    const life = clock.now() - this.#startedAt;
    this.#pauseMs = life < SHORT_LIFE_MS ? Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs + 100) : 0;
    if (this.#running) this.facts.publish({ type: 'worker-lost', fault });
    // The new worker needs the ports of the one before it: that has to be gone first.
    void this.#drop(fault).then(() => {
      if (!this.#closed) this.#watch = clock.after(this.#pauseMs, () => void this.#restart());
    });
  }

  async #restart(): Promise<void> {
    const ready = await this.#connect();
    if (this.#closed) return;
    if (!ready.ok) {
      this.#lost(ready.error);
      return;
    }
    const port = this.#port as MediaPort;
    const orders = this.#replay.orders();
    const answers = await Promise.all(
      orders.map(order => this.#ask(port, { id: ++this.#serial, ...order } as MediaRequest)),
    );
    for (const answer of answers) if (!answer.ok) this.#options.log.warning(faultText(answer.error));
    this.#restarts++;
    this.facts.publish({ type: 'worker-restarted', count: this.#restarts });
  }

  /** Lets the worker go; orders that wait for it fail. */
  async #drop(fault: Fault): Promise<void> {
    const port = this.#port;
    this.#port = null;
    this.#running = false;
    this.#watch?.cancel();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const answer of pending) answer(fail(fault));
    await port?.kill();
  }
}

const notRunning: Fault = { what: 'The media thread is being started anew; the order was not carried out.' };
const closed: Fault = { what: 'The media thread was closed.' };
