import type { Clock, Timer } from '../base/clock.ts';
import { Facts } from '../base/facts.ts';
import type { Log } from '../base/log.ts';
import { type Fault, fail, faultText, ok, type Result, thrownText } from '../base/result.ts';
import { HeldOrders, REPLACED_MS } from './held-orders.ts';
import { BEAT_MS, type MediaPort, workerPort } from './port.ts';
import type {
  MediaAnswer,
  MediaArguments,
  MediaFact,
  MediaMessage,
  MediaOptions,
  MediaOrderName,
  MediaRequest,
  MovedStream,
  OpenedStream,
  WorkerFact,
} from './protocol.ts';
import { Replay } from './replay.ts';

/** Beats that may stay out: the worker hangs when 800 ms went by without one. */
const MISSED_BEATS = 4;
/** A worker that is not ready by then never will be, milliseconds. */
const START_MS = 15_000;
/** One that has not closed its streams by then is ended as it is, milliseconds. */
const CLOSE_MS = 1000;
/** One that does not even end is left behind, milliseconds: it hangs in the system, and a thread cannot be torn out of it. */
const KILL_MS = 200;
/** A worker that lived for less than this waits before it is started again, milliseconds. */
const SHORT_LIFE_MS = 5000;
const LONGEST_PAUSE_MS = 10_000;

type Pending = { readonly request: MediaRequest; readonly resolve: (answer: Result<unknown>) => void };

export type ClientOptions = MediaOptions & {
  log: Log;
  clock: Clock;
  /** Where the engine runs; a worker thread when left out. */
  connect?: (options: MediaOptions) => MediaPort;
};

/**
 * The main thread's side of the media worker. Orders are promises that always resolve. A worker that dies or hangs
 * is replaced, and told what the one before it had been told; orders given meanwhile wait for it.
 *
 *   starting --ready--> running --lost, beats stay out--> restarting --ready--> running
 *                          |                                  |
 *                          +------------ close --------------+--> closed
 */
export class MediaClient {
  readonly facts = new Facts<MediaFact | WorkerFact>();

  readonly #options: ClientOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #replay = new Replay();
  readonly #held: HeldOrders;
  /** Streams whose opening was tried with a worker that was lost. */
  readonly #tried = new WeakSet<MediaRequest>();
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
  /** How long an order waits for a worker, milliseconds: for the first one as long as that may take. */
  #patience = START_MS;

  /** A fault when the worker cannot be started or its sound device not be opened. Orders that come before wait for it. */
  readonly ready: Promise<Result<void>>;

  /** Begins to start the worker. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#held = new HeldOrders(options.clock);
    this.ready = this.#connect().then(ready => {
      if (ready.ok) this.#resume();
      else this.#held.fail(ready.error);
      return ready;
    });
  }

  /**
   * Orders are carried out in the order in which they are given. The answer is a fault when the worker is lost before
   * it has answered; only opening a stream is tried again, since a call hangs on it.
   */
  order<N extends MediaOrderName>(name: N, args: MediaArguments<N>): Promise<MediaAnswer<N>> {
    const request = { id: ++this.#serial, order: name, args } as MediaRequest;
    this.#replay.note(request);
    const port = this.#port;
    if (this.#closed && name !== 'close') return Promise.resolve(fail(closed) as MediaAnswer<N>);
    const answer = port !== null && this.#running ? this.#ask(port, request) : this.#held.hold(request, this.#patience);
    return (request.order === 'openStream' ? this.#opening(request, answer) : answer) as Promise<MediaAnswer<N>>;
  }

  async #opening({ args }: MediaRequest & { order: 'openStream' }, answer: Promise<Result<unknown>>) {
    const opened = await answer;
    if (opened.ok) this.#replay.opened(args, (opened.value as OpenedStream).rtpPort);
    else this.#replay.failed(args.stream);
    return opened;
  }

  /** Ends all streams and the worker. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#held.fail(closed);
    const late = this.#options.clock.after(CLOSE_MS, () => void this.#drop(closed));
    if (this.#running) await this.order('close', {});
    late.cancel();
    await this.#drop(closed);
  }

  #ask(port: MediaPort, request: MediaRequest): Promise<Result<unknown>> {
    return new Promise(resolve => {
      this.#pending.set(request.id, { request, resolve });
      port.post(request);
    });
  }

  /** Resolves when the engine runs or the worker is gone. */
  #connect(): Promise<Result<void>> {
    const { connect = (options: MediaOptions) => workerPort(options), log: _log, clock, ...media } = this.#options;
    this.#startedAt = clock.now();
    let port: MediaPort;
    try {
      port = connect(this.#lives++ === 0 ? media : { ...media, again: true });
    } catch (thrown) {
      const remedy = 'The machine may have no memory or no threads left.';
      return Promise.resolve(fail({ what: `The media thread cannot be started: ${thrownText(thrown)}.`, remedy }));
    }
    this.#port = port;
    return new Promise(resolve => {
      let settled = false;
      const settle = (result: Result<void>): void => {
        settled = true;
        late.cancel();
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
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      pending?.resolve(message.answer);
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
    // The new worker wants the ports of the one before it: that should be gone first.
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
    const replayed = orders.map(order => this.#ask(port, { id: ++this.#serial, ...order } as MediaRequest));
    this.#resume();
    const answers = await Promise.all(replayed);
    let fingerprint: OpenedStream['fingerprint'] = null;
    const moved: MovedStream[] = [];
    for (const [i, answer] of answers.entries()) {
      const order = orders[i];
      if (!answer.ok) this.#options.log.warning(faultText(answer.error));
      if (order?.order !== 'openStream') continue;
      const { stream, rtpPort: before } = order.args;
      const opened = answer.ok ? (answer.value as OpenedStream) : null;
      if (opened !== null) ({ fingerprint } = opened);
      if (opened?.rtpPort === before) continue;
      if (opened !== null) this.#replay.opened(order.args, opened.rtpPort);
      moved.push({ stream, rtpPort: opened?.rtpPort ?? null });
    }
    this.#restarts++;
    this.facts.publish({ type: 'worker-restarted', count: this.#restarts, fingerprint, moved });
  }

  /** What was ordered meanwhile goes before what is ordered from now on. */
  #resume(): void {
    const port = this.#port;
    if (port === null) return;
    for (const { request, resolve } of this.#held.take()) void this.#ask(port, request).then(resolve);
    this.#running = true;
    this.#patience = REPLACED_MS;
  }

  /** A new stream, which no worker was lost with before. */
  #isWorthAnother(request: MediaRequest): boolean {
    if (request.order !== 'openStream' || this.#replay.knows(request.args.stream)) return false;
    if (this.#tried.has(request)) return false;
    this.#tried.add(request);
    return true;
  }

  /** Lets the worker go; orders that wait for it fail. */
  async #drop(fault: Fault): Promise<void> {
    const port = this.#port;
    this.#port = null;
    this.#running = false;
    this.#watch?.cancel();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { request, resolve } of pending) {
      if (this.#closed || !this.#isWorthAnother(request)) resolve(fail(fault));
      else void this.#held.hold(request, this.#patience).then(resolve);
    }
    if (port !== null) await this.#end(port);
  }

  #end(port: MediaPort): Promise<void> {
    return new Promise(resolve => {
      const late = this.#options.clock.after(KILL_MS, resolve);
      void port.kill().finally(() => {
        late.cancel();
        resolve();
      });
    });
  }
}

const closed: Fault = { what: 'The media thread was closed.' };
