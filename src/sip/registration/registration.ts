import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import type { Account, Gruu } from '../account.ts';
import type { Attempt } from '../attempt.ts';
import type { Capabilities } from '../capabilities.ts';
import type { RegistrationPhase } from '../facts.ts';
import { addressesOf, expiresOf, type Params, secondsIn } from '../headers.ts';
import type { SipResponse } from '../message.ts';
import type { Road } from '../servers/plan.ts';
import type { Ways } from '../servers/ways.ts';
import { refusalIn } from '../soft-state.ts';
import { newToken } from '../token.ts';
import type { Uac } from '../uac.ts';
import { parseUri, uriEquals } from '../uri.ts';
import { backOff, type FlowParts, RegistrationFlow } from './flow.ts';
import {
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationMachineState,
  registrationIdle,
  registrationMachine,
} from './machine.ts';

export type RegistrationParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly uac: Uac;
  readonly capabilities: Capabilities;
} & FlowParts;

export type RegistrationReport = {
  readonly phase: RegistrationPhase;
  /** SIP status of a refusal; undefined when no server answered. */
  readonly status?: number;
  readonly reason?: string;
};

/** Where it registers, and who hears how it goes. */
export type RegistrationPlace = {
  readonly server: number;
  readonly road: Road;
  readonly ways: Ways;
  readonly report: (report: RegistrationReport) => void;
};

/** What names the binding that a registration keeps. */
export function registrationKey(account: Account, { server, hop }: Road): string {
  const place = ({ host, port, transport }: Road['hop']) => `${transport} ${host} ${port}`;
  return `${account.aor} ${place(server)} ${place(hop)}`;
}

/** Keeps one account registered at one server. */
export class Registration {
  readonly #parts: RegistrationParts;
  readonly #account: Account;
  readonly #place: RegistrationPlace;
  readonly #runner: Runner<RegistrationMachineState, RegistrationInput, RegistrationEffect>;
  /** 10.2: all registrations of one boot at one registrar share a Call-ID and count up. */
  readonly #callId = newToken();
  readonly #flow: RegistrationFlow;
  #sequence = 0;
  /** Answers to an older REGISTER than the last one mean nothing. */
  #latest = 0;
  #stopped: (() => void) | null = null;
  #silent = false;
  /** What the log says of it already. */
  #trouble = '';
  #attempt: Attempt | null = null;

  constructor(parts: RegistrationParts, account: Account, place: RegistrationPlace) {
    this.#parts = parts;
    this.#account = account;
    this.#place = place;
    this.#flow = new RegistrationFlow(parts, place.server + 1, wait =>
      this.#runner.dispatch({ type: 'flow-failed', wait }),
    );
    const { random } = parts;
    const settings = {
      ...account.options.registration,
      ...(parts.instance === undefined ? {} : { backOff: (failures: number) => backOff(failures, random) }),
    };
    this.#runner = new Runner({
      name: `registration ${account.options.id}.${place.server}`,
      initial: registrationIdle(settings),
      transition: registrationMachine(settings),
      perform: effect => this.#perform(effect),
      clock: parts.clock,
      log: parts.log,
    });
  }

  start(): void {
    this.#runner.dispatch({ type: 'start' });
  }

  /** Unregisters; resolves when the server answered or the patience is over. */
  stop(): Promise<void> {
    return new Promise(resolve => {
      this.#stopped = resolve;
      this.#runner.dispatch({ type: 'stop' });
    });
  }

  /** A new registration takes over the binding: what is still on its way is no longer told. */
  replace(): void {
    this.#silent = true;
    this.#attempt?.cancel();
    this.#flow.end();
    this.#runner.stop();
  }

  /** Unregisters without a word, since the account is another one now. */
  retire(): void {
    this.#silent = true;
    void this.stop();
  }

  /** The server does not answer other requests. */
  silent(reason: string): void {
    this.#runner.dispatch({ type: 'silent', reason });
  }

  /** It answers again: a pause after a failure is over. */
  answering(): void {
    this.#runner.dispatch({ type: 'answering' });
  }

  /** Two registrations with the same key would fight for one binding. */
  get key(): string {
    return registrationKey(this.#account, this.#place.road);
  }

  #perform(effect: Exclude<RegistrationEffect, TimerEffect>): void {
    if (effect.type === 'register') {
      this.#register(effect.expires);
      return;
    }
    this.#report(effect);
    if (effect.phase === 'unregistered') {
      this.#flow.end();
      this.#runner.stop();
      this.#stopped?.();
    }
  }

  #report({ phase, status, reason }: RegistrationReport): void {
    if (this.#silent) return;
    this.#note(phase, reason);
    this.#place.report({
      phase,
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** The same trouble is written down once. */
  #note(phase: RegistrationReport['phase'], reason = ''): void {
    const trouble = phase === 'failed' ? reason : phase === 'registered' ? '' : this.#trouble;
    if (trouble !== this.#trouble && trouble !== '')
      this.#parts.log.warning(`${this.#account.aor} is not registered: ${trouble}`);
    this.#trouble = trouble;
  }

  #register(expires: number): void {
    const account = this.#account;
    const { road, ways } = this.#place;
    const serial = ++this.#latest;
    const dispatch = (input: RegistrationInput): void => {
      if (serial === this.#latest) this.#runner.dispatch(input);
    };
    // 10.2: the Request-URI is the domain alone, To and From are the address of record.
    const domain = account.aor.replace(/^(sips?:)[^@]*@/, '$1');
    const dialog = { callId: this.#callId, tag: newToken(), sequence: ++this.#sequence };
    const request = account.request('REGISTER', domain, account.aor, dialog);
    let contact = account.binding(road.hop.transport);
    request.headers.add('Contact', `<${contact}>`).add('Expires', String(expires));
    this.#parts.capabilities.describe(request);
    this.#flow.describe(request);
    // Of the last one no challenge is answered any more: it must not overtake this one.
    this.#attempt?.cancel();
    this.#attempt = this.#parts.uac.send(
      {
        request,
        hop: road.hop,
        ways,
        authenticator: account.authenticator,
        nextSequence: () => ++this.#sequence,
        contact: transport => {
          contact = account.binding(transport);
          return this.#flow.contact(`<${contact}>`);
        },
      },
      {
        response: (response, from) => {
          if (response.status < 200 || serial !== this.#latest) return;
          if (this.#flow.retry(response)) return this.#register(expires);
          if (response.status < 300 && expires > 0) this.#flow.accepted(response, from);
          const mine = response.status < 300 ? bindingIn(response, contact) : undefined;
          if (response.status < 300) account.learn(expires > 0 ? gruuIn(mine) : undefined);
          dispatch(outcome(response, mine, expires));
        },
        failed: ({ status, text }) => dispatch({ type: 'refused', status, reason: text }),
      },
    );
  }
}

function outcome(response: SipResponse, mine: Params | undefined, asked: number): RegistrationInput {
  const { status, headers } = response;
  if (status < 300) return { type: 'accepted', granted: grantedIn(headers, mine) ?? asked };
  if (status === 401 || status === 407) return { type: 'refused', status, reason: 'wrong password' };
  return refusalIn(response);
}

/** The parameters of our Contact among all that are registered (10.2.4). */
function bindingIn(response: SipResponse, contact: string): Params | undefined {
  const ours = parseUri(contact);
  const contacts = addressesOf(response.headers, 'contact');
  const mine = (contacts.ok ? contacts.value : []).find(({ uri }) => {
    const parsed = parseUri(uri);
    return ours.ok && parsed.ok && uriEquals(parsed.value, ours.value);
  });
  return mine?.params;
}

/** The lifetime stands there, or in Expires. */
function grantedIn(headers: SipResponse['headers'], mine: Params | undefined): number | undefined {
  return (mine === undefined ? undefined : secondsIn(mine, 'expires')) ?? expiresOf(headers);
}

/** RFC 5627 section 4.2. What is no SIP address is as good as none: it goes into our Contact. */
function gruuIn(mine: Params | undefined): Gruu {
  const address = (name: string): string => {
    const text = mine?.get(name) ?? '';
    return parseUri(text).ok && !/[<>"\s]/.test(text) ? text : '';
  };
  return { public: address('pub-gruu'), temporary: address('temp-gruu') };
}
