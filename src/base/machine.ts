import type { Clock, Timer } from './clock.ts';
import type { Log } from './log.ts';

/** What a transition gives: the next state and the effects to carry out, in order. */
export type Step<S, E> = { readonly state: S; readonly effects: readonly E[] };

/**
 * A state machine is a pure function. `null` says "this input means nothing in this state";
 * the runner logs it and nothing changes.
 */
export type Transition<S, I, E> = (state: S, input: I) => Step<S, E> | null;

/** The two effects that every machine may use; the runner owns the timers behind them. */
export type TimerEffect<N extends string = string> =
  | { readonly type: 'start-timer'; readonly timer: N; readonly ms: number }
  | { readonly type: 'stop-timer'; readonly timer: N };

/** The input by which a started timer comes back. */
export type TimerInput<N extends string = string> = { readonly type: 'timer'; readonly timer: N };

export function startTimer<N extends string>(timer: N, ms: number): TimerEffect<N> {
  return { type: 'start-timer', timer, ms };
}

export function stopTimer<N extends string>(timer: N): TimerEffect<N> {
  return { type: 'stop-timer', timer };
}

type Typed = { readonly type: string };

export type RunnerOptions<S, I, E> = {
  /** Shown in the log in front of each step. */
  name: string;
  initial: S;
  transition: Transition<S, I, E>;
  /** Carries out one effect that is not a timer. It may dispatch; such inputs wait until this step is through. */
  perform: (effect: Exclude<E, TimerEffect>) => void;
  /** Called when no input is left and the state is another one than before. */
  changed?: (state: S) => void;
  clock: Clock;
  log: Log;
};

/**
 * Runs one machine: keeps its state, owns its timers, logs each step, carries out its effects.
 * Starting a timer that runs restarts it. After `stop` no timer fires and no input is taken.
 */
export class Runner<S, I extends Typed, E extends Typed> {
  #state: S;
  #stopped = false;
  #busy = false;
  readonly #queue: I[] = [];
  readonly #timers = new Map<string, Timer>();
  readonly #options: RunnerOptions<S, I, E>;

  constructor(options: RunnerOptions<S, I, E>) {
    this.#options = options;
    this.#state = options.initial;
  }

  get state(): S {
    return this.#state;
  }

  dispatch(input: I): void {
    if (this.#stopped) return;
    this.#queue.push(input);
    if (this.#busy) return;
    const before = this.#state;
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined && !this.#stopped; next = this.#queue.shift()) {
        this.#take(next);
      }
    } finally {
      this.#busy = false;
    }
    if (this.#state !== before) this.#options.changed?.(this.#state);
  }

  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #take(input: I): void {
    const { name, transition, log } = this.#options;
    const step = transition(this.#state, input);
    if (step === null) {
      log.debug(`${name}: ${input.type} means nothing in ${stateName(this.#state)}`);
      return;
    }
    log.debug(`${name}: ${stateName(this.#state)} -${input.type}-> ${stateName(step.state)}`);
    this.#state = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
  }

  #carryOut(effect: E): void {
    const timed = effect as Typed | TimerEffect;
    if (isTimerEffect(timed)) {
      this.#timers.get(timed.timer)?.cancel();
      this.#timers.delete(timed.timer);
      if (timed.type === 'start-timer') this.#start(timed.timer, timed.ms);
    } else {
      this.#options.perform(effect as Exclude<E, TimerEffect>);
    }
  }

  #start(timer: string, ms: number): void {
    const running = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      this.dispatch({ type: 'timer', timer } as unknown as I);
    });
    this.#timers.set(timer, running);
  }
}

function isTimerEffect(effect: Typed | TimerEffect): effect is TimerEffect {
  return effect.type === 'start-timer' || effect.type === 'stop-timer';
}

/** A state is a string, or an object whose `phase` names it. */
function stateName(state: unknown): string {
  if (typeof state === 'string') return state;
  if (typeof state === 'object' && state !== null && 'phase' in state) return String(state.phase);
  return '…';
}
