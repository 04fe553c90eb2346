import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import type { SipTimers } from '../facts.ts';
import { cseqOf } from '../headers.ts';
import { EMPTY_BODY, Headers, type SipRequest, type SipResponse } from '../message.ts';
import type { Transport } from '../transport/transport.ts';
import type { Endpoint, WireFault } from '../transport/wire.ts';
import { type ClientEffect, type ClientInput, INVITE_CLIENT_IDLE, inviteClient } from './invite-client.ts';
import { NON_INVITE_CLIENT_IDLE, nonInviteClient } from './non-invite-client.ts';

export type TransactionsOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly timers: SipTimers;
  readonly transport: Transport;
};

/** Who sent a request hears of its answers. */
export type ClientUser = {
  /** Every provisional and final response; a 2xx to INVITE each time it comes. */
  response(response: SipResponse): void;
  failed(why: 'timeout' | 'transport', fault?: WireFault): void;
};

/** A client transaction in flight. */
export type ClientTransaction = {
  readonly to: Endpoint;
  /** A response came, if only a provisional one. */
  readonly answered: boolean;
  /** The way to the server is gone (17.1.4). */
  lost(fault: WireFault): void;
  dispatch(input: Exclude<ClientInput, TimerInput>): void;
  stop(): void;
};

/** Runs one client transaction; `request` has its Via. Nothing is sent before 'start'. */
export function clientTransaction(
  { clock, log, timers, transport }: TransactionsOptions,
  request: SipRequest,
  to: Endpoint,
  user: ClientUser,
  ended: () => void,
): ClientTransaction {
  let trouble: WireFault | undefined;
  const lost = (fault: WireFault): void => {
    log.info(`${request.method} to ${to.address}: ${fault.what}`);
    trouble = fault;
    runner.dispatch({ type: 'transport-error' });
  };
  const transmit = (message: SipRequest): void =>
    transport.sendRequest(message, to, fault => fault !== undefined && lost(fault));
  const reliable = to.transport !== 'udp';
  let sent = 0;
  let answered = false;
  const perform = (effect: Exclude<ClientEffect, TimerEffect>): void => {
    switch (effect.type) {
      case 'send':
        transmit(request);
        // 18.4: ICMP tells at once what timers B and F tell in the end.
        if (++sent > 1 && !reliable) transport.suspect(to);
        return;
      case 'ack':
        transmit(refusalAck(request, effect.response));
        return;
      case 'report':
        user.response(effect.response);
        return;
      case 'fail':
        user.failed(effect.why, trouble);
        return;
      case 'end':
        runner.stop();
        ended();
        return;
    }
  };
  const parts = { name: `${request.method} client`, clock, log, perform };
  const runner: Pick<ClientTransaction, 'dispatch' | 'stop'> =
    request.method === 'INVITE'
      ? new Runner({ ...parts, initial: INVITE_CLIENT_IDLE, transition: inviteClient(timers, reliable) })
      : new Runner({ ...parts, initial: NON_INVITE_CLIENT_IDLE, transition: nonInviteClient(timers, reliable) });
  return {
    to,
    get answered() {
      return answered;
    },
    lost,
    dispatch(input) {
      if (input.type === 'response') answered = true;
      runner.dispatch(input);
    },
    stop: () => runner.stop(),
  };
}

/** 17.1.1.3: the ACK of a refusal goes the way of the INVITE, in its transaction, with the To of the answer. */
function refusalAck(invite: SipRequest, response: SipResponse): SipRequest {
  const headers = sameTransaction(invite);
  headers.set('To', response.headers.get('to') ?? invite.headers.get('to') ?? '');
  const cseq = cseqOf(invite.headers);
  headers.add('CSeq', `${cseq.ok ? cseq.value.number : 1} ACK`);
  return { kind: 'request', method: 'ACK', uri: invite.uri, headers, body: EMPTY_BODY };
}

/** 9.1: the CANCEL of an INVITE. */
export function cancelOf(invite: SipRequest): SipRequest {
  const headers = sameTransaction(invite);
  const cseq = cseqOf(invite.headers);
  headers.add('CSeq', `${cseq.ok ? cseq.value.number : 1} CANCEL`);
  return { kind: 'request', method: 'CANCEL', uri: invite.uri, headers, body: EMPTY_BODY };
}

function sameTransaction(invite: SipRequest): Headers {
  const headers = new Headers();
  headers.add('Via', invite.headers.get('via') ?? '');
  for (const name of ['Route', 'From', 'To', 'Call-ID', 'Max-Forwards']) {
    for (const value of invite.headers.all(name)) headers.add(name, value);
  }
  return headers;
}
