import { Runner, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import { tagOf } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { newToken } from '../token.ts';
import type { Endpoint } from '../transport/wire.ts';
import type { TransactionsOptions } from './client.ts';
import { INVITE_SERVER_IDLE, inviteServer, type ServerEffect, type ServerInput } from './invite-server.ts';
import { NON_INVITE_SERVER_IDLE, nonInviteServer } from './non-invite-server.ts';

/** A request to be answered. */
export type ServerTransaction = {
  readonly request: SipRequest;
  readonly source: Endpoint;
  /** The tag that goes into To of every answer of ours. */
  readonly tag: string;
  respond(response: SipResponse): void;
  /** Set by who serves an INVITE: it was cancelled. */
  cancelled?: (cancel: SipRequest) => void;
  /** Set by who serves it: the answer could not be sent, or its ACK never came. */
  failed?: (why: 'timeout' | 'transport') => void;
};

type Input = Exclude<ServerInput, TimerInput>;

export type ServerRunner = {
  readonly transaction: ServerTransaction;
  dispatch(input: Input): void;
  stop(): void;
};

/** Runs one server transaction; it waits for the 'request' input. `ack` hears of ACKs that belong to a dialog. */
export function serverTransaction(
  { clock, log, timers, transport }: TransactionsOptions,
  request: SipRequest,
  source: Endpoint,
  ack: (request: SipRequest) => void,
  ended: () => void,
): ServerRunner {
  const transmit = (response: SipResponse): void =>
    transport.sendResponse(response, source, fault => {
      if (fault === undefined) return;
      log.info(`${response.status} to ${source.address}: ${fault.what}`);
      runner.dispatch({ type: 'transport-error' });
    });
  const transaction: ServerTransaction = {
    request,
    source,
    tag: tagOf(request.headers, 'to') ?? newToken(),
    respond: response => runner.dispatch({ type: 'respond', response }),
  };
  const perform = (effect: Exclude<ServerEffect, TimerEffect>): void => {
    switch (effect.type) {
      case 'send':
        transmit(effect.response);
        return;
      case 'send-trying':
        transmit(responseTo(request, 100, null));
        return;
      case 'report':
        // The request itself is handed over by who made the transaction.
        if (effect.request.method === 'ACK') ack(effect.request);
        return;
      case 'fail':
        transaction.failed?.(effect.why);
        return;
      case 'end':
        runner.stop();
        ended();
        return;
    }
  };
  const parts = { name: `${request.method} server`, clock, log, perform };
  const reliable = source.transport !== 'udp';
  const runner: { dispatch(input: Input): void; stop(): void } =
    request.method === 'INVITE'
      ? new Runner({ ...parts, initial: INVITE_SERVER_IDLE, transition: inviteServer(timers, reliable) })
      : new Runner({ ...parts, initial: NON_INVITE_SERVER_IDLE, transition: nonInviteServer(timers, reliable) });
  return { transaction, dispatch: input => runner.dispatch(input), stop: () => runner.stop() };
}

/** Answers with nothing but a status. */
export function answer(transaction: ServerTransaction, status: number, tag = transaction.tag): void {
  transaction.respond(responseTo(transaction.request, status, tag));
}
