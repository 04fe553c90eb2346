import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account } from '../account.ts';
import type { Capabilities } from '../capabilities.ts';
import type {
  DialogName,
  Identity,
  Party,
  Redirect,
  ReferTarget,
  Session,
  SessionFact,
  WarningText,
} from '../facts.ts';
import { listenerFailed } from '../guard-errors.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import type { Orders } from '../orders.ts';
import type { Policy } from '../policy.ts';
import type { Uac } from '../uac.ts';
import { Callee } from './callee.ts';
import { Caller } from './caller.ts';
import { Dialogs } from './dialogs.ts';
import { identityNow } from './identity.ts';
import { Infos } from './infos.ts';
import { type SessionState, sessionMachine } from './machine.ts';
import { Referrals } from './referrals.ts';
import { Refresher } from './refresher.ts';
import { Updates } from './updates.ts';
import type { SessionEffect, SessionInput, SessionSettings } from './words.ts';

export type LegParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly uac: Uac;
  readonly settings: SessionSettings;
  readonly capabilities: Capabilities;
  /** A server of ours or one that is trusted has this address. */
  readonly isOurs: (address: string) => boolean;
  readonly policy: Policy;
  readonly orders: Orders;
  /** 0 up to 1. */
  readonly random: () => number;
};

export type LegOptions = {
  readonly id: number;
  readonly account: Account;
  readonly direction: 'in' | 'out';
  readonly identity: Identity;
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
  readonly callId: string;
  readonly tag: string;
  readonly facts: Facts<SessionFact>;
  readonly #runner: Runner<SessionState, SessionInput, SessionEffect>;
  readonly dialogs: Dialogs;
  /** Our INVITEs. */
  readonly #caller: Caller;
  readonly #updates: Updates;
  /** Theirs. */
  readonly callee: Callee;
  readonly #infos: Infos;
  readonly referral: Referrals;
  readonly #refresher: Refresher;
  readonly #parts: LegParts;
  readonly #options: LegOptions;
  #identity: Identity;

  constructor(parts: LegParts, options: LegOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#identity = options.identity;
    this.facts = new Facts<SessionFact>(listenerFailed(parts.log));
    this.id = options.id;
    this.account = options.account.options.id;
    this.direction = options.direction;
    this.callId = options.callId;
    this.tag = options.tag;
    const dispatch = (input: SessionInput): void => this.dispatch(input);
    const heard = (message: SipRequest | SipResponse, source: string): void => this.#heard(message, source);
    const named = { clock: parts.clock, log: parts.log, name: `call ${options.id}` };
    const dialogs = new Dialogs(parts, options, () => this.#closedUp());
    const refresher = new Refresher(parts.settings, named, what => this.#timeUp(what));
    const referrals = new Referrals(named, options.account, dialogs, fact => this.facts.publish(fact));
    this.dialogs = dialogs;
    this.#refresher = refresher;
    this.referral = referrals;
    this.#infos = new Infos(parts, options, dialogs);
    const links = { dialogs, refresher, dispatch, heard };
    this.#caller = new Caller(parts, options, links);
    this.#updates = new Updates(parts, links, () => this.#caller.request);
    this.callee = new Callee(parts, options, { ...links, referrals });
    this.#runner = new Runner({
      name: `call ${options.id}`,
      initial: options.initial,
      transition: sessionMachine(parts.settings),
      perform: effect => this.#perform(effect),
      clock: parts.clock,
      log: parts.log,
    });
  }

  get remote(): Party {
    return this.#identity.party;
  }

  get inClear(): boolean {
    return this.#caller.inClear;
  }

  get dialog(): DialogName | null {
    const dialog = this.dialogs.call ?? this.dialogs.latest;
    if (dialog === null) return null;
    return { callId: this.callId, localTag: this.tag, remoteTag: dialog.remoteTag, target: dialog.target };
  }

  /** The call is up, or it rings at the other side because we called: what Replaces may be about (RFC 3891 section 3). */
  get stage(): 'confirmed' | 'calling' | 'other' {
    const { stage, phase } = this.#runner.state;
    if (stage === 'established' || (stage === 'incoming' && phase === 'answered')) return 'confirmed';
    return stage === 'outgoing' && phase === 'calling' ? 'calling' : 'other';
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

  reject(status: number, reason?: string, to?: Redirect, warning?: WarningText): void {
    this.dispatch({ type: 'reject', status, reason, to, warning });
  }

  offer(sdp: string): void {
    this.dispatch({ type: 'offer', sdp });
  }

  answer(sdp: string): void {
    this.dispatch({ type: 'answer', sdp });
  }

  refuse(warning?: WarningText): void {
    this.dispatch({ type: 'refuse', warning });
  }

  refer(target: ReferTarget, progress = true): void {
    this.referral.refer(target, progress);
  }

  info(contentType: string, body: string): void {
    this.#infos.send({ contentType, body });
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
      case 'update':
        this.#updates.update(effect.tag, effect.sdp);
        return;
      case 'prack':
        this.#updates.prack(effect.tag, effect.rseq, effect.sdp);
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
      case 'keep':
        this.callee.keep();
        return;
      case 'reply':
        this.callee.reply(effect);
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
        this.#refresher.stop();
        this.callee.close();
        this.dialogs.close();
        return;
    }
  }

  #timeUp(what: 'refresh' | 'expire'): void {
    if (what === 'refresh') {
      this.dispatch({ type: 'refresh-due', update: this.dialogs.call?.takes('UPDATE') ?? false });
    } else {
      const text = 'the session ran out';
      this.dispatch({ type: 'expired', cause: { by: 'failure', kind: 'unreachable', text } });
    }
  }

  #heard(message: SipRequest | SipResponse, source: string): void {
    const identity = identityNow(message, this.#identity, this.#parts.isOurs(source));
    if (identity === null) return;
    this.#identity = identity;
    this.facts.publish({ type: 'identity', identity });
  }

  #closedUp(): void {
    this.#options.closed(this);
  }
}
