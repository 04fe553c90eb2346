import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { Party, Session, SessionFact } from '../facts.ts';
import type { Uac } from '../uac.ts';
import { Callee } from './callee.ts';
import { Caller } from './caller.ts';
import { Dialogs } from './dialogs.ts';
import { type SessionState, sessionMachine } from './machine.ts';
import type { SessionEffect, SessionInput, SessionSettings } from './words.ts';

export type LegParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly uac: Uac;
  readonly settings: SessionSettings;
  /** 0 up to 1. */
  readonly random: () => number;
};

export type LegOptions = {
  readonly id: number;
  readonly account: Account;
  readonly direction: 'in' | 'out';
  readonly remote: Party;
  readonly callId: string;
  /** Our tag. */
  readonly tag: string;
  readonly initial: SessionState;
  /** For the INVITE of a call that we make. */
  readonly headers: ReadonlyMap<string, string>;
  /** Called once, when nothing of the call is left. */
  readonly closed: (leg: Leg) => void;
};

/** One call: the machine, and what carries out its effects. */
export class Leg implements Session {
  readonly id: number;
  readonly account: number;
  readonly direction: 'in' | 'out';
  readonly remote: Party;
  readonly callId: string;
  readonly tag: string;
  readonly facts = new Facts<SessionFact>();
  readonly #runner: Runner<SessionState, SessionInput, SessionEffect>;
  readonly dialogs: Dialogs;
  /** Our INVITEs. */
  readonly #caller: Caller;
  /** Theirs. */
  readonly callee: Callee;
  readonly #options: LegOptions;

  constructor(parts: LegParts, options: LegOptions) {
    this.#options = options;
    this.id = options.id;
    this.account = options.account.options.id;
    this.direction = options.direction;
    this.remote = options.remote;
    this.callId = options.callId;
    this.tag = options.tag;
    const dispatch = (input: SessionInput): void => this.dispatch(input);
    this.dialogs = new Dialogs(parts, options, () => this.#closedUp());
    this.#caller = new Caller(parts, options, this.dialogs, dispatch);
    this.callee = new Callee(options, this.dialogs, parts.random, dispatch);
    this.#runner = new Runner({
      name: `call ${options.id}`,
      initial: options.initial,
      transition: sessionMachine(parts.settings),
      perform: effect => this.#perform(effect),
      clock: parts.clock,
      log: parts.log,
    });
  }

  dispatch(input: SessionInput): void {
    this.#runner.dispatch(input);
  }

  ring(status = 180, sdp?: string): void {
    this.dispatch({ type: 'ring', status, sdp: sdp ?? null });
  }

  accept(sdp: string): void {
    this.dispatch({ type: 'accept', sdp });
  }

  reject(status: number, reason?: string, contact?: string): void {
    this.dispatch({ type: 'reject', status, reason, contact });
  }

  offer(sdp: string): void {
    this.dispatch({ type: 'offer', sdp });
  }

  answer(sdp: string): void {
    this.dispatch({ type: 'answer', sdp });
  }

  refuse(): void {
    this.dispatch({ type: 'refuse' });
  }

  hangup(): void {
    this.dispatch({ type: 'hangup' });
  }

  /** No timer fires and no input is taken any more. */
  stop(): void {
    this.#runner.stop();
  }

  #perform(effect: Exclude<SessionEffect, TimerEffect>): void {
    switch (effect.type) {
      case 'invite':
        this.#caller.invite(effect.target, effect.sdp);
        return;
      case 'reinvite':
        this.#caller.reinvite(effect.sdp);
        return;
      case 'cancel':
        this.#caller.cancel();
        return;
      case 'ack':
        this.#caller.acknowledge(effect.tag, effect.sdp);
        return;
      case 'drop':
        this.#caller.acknowledge(effect.tag, null);
        this.dialogs.bye(effect.tag);
        return;
      case 'respond':
        this.callee.respond(effect);
        return;
      case 'respond-again':
        this.callee.respondAgain();
        return;
      case 'take':
        this.callee.take();
        return;
      case 'decline':
        this.callee.decline(effect.status);
        return;
      case 'bye':
        this.dialogs.bye();
        return;
      case 'fact':
        this.facts.publish(effect.fact);
        return;
      case 'close':
        this.dialogs.close();
        return;
    }
  }

  #closedUp(): void {
    this.#options.closed(this);
  }
}
