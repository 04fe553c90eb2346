import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import {
  type KeepAliveEffect,
  type KeepAliveInput,
  type KeepAliveState,
  keepAlive,
  keepAliveIdle,
} from './keep-alive.ts';
import { bindingRequest, parseBindingAnswer, TRANSACTION_ID } from './stun.ts';
import { type Endpoint, endpointText, type Signal } from './wire.ts';

export type FlowsOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly connected: (endpoint: Endpoint) => boolean;
  /** Sends octets as they are. */
  readonly send: (to: Endpoint, bytes: Buffer) => void;
  readonly drop: (endpoint: Endpoint) => void;
};

export type FlowUse = {
  /** Flow-Timer of the server, seconds (RFC 5626 section 10). */
  readonly timer?: number | undefined;
  /** The server has said that it answers keep-alives. */
  readonly answers: boolean;
  /** Called once, when the flow is dead: there may be no way to us any more. */
  readonly failed: (why: string) => void;
};

/** Milliseconds between keep-alives when the server names no time (RFC 5626 section 4.4): 95 to 120 s, 24 to 29 s. */
const STREAM_INTERVAL = { shortest: 95_000, longest: 120_000 };
const DATAGRAM_INTERVAL = { shortest: 24_000, longest: 29_000 };
const PING = Buffer.from('\r\n\r\n');

type Flow = {
  readonly endpoint: Endpoint;
  readonly uses: Set<FlowUse>;
  /** null for datagrams to a server that may not know STUN: there is nothing to ask. */
  readonly runner: Runner<KeepAliveState, KeepAliveInput, KeepAliveEffect> | null;
  transaction: Buffer;
};

/** The ways over which servers reach us: one per server and transport, however many accounts use it (RFC 5626). */
export class Flows {
  readonly #options: FlowsOptions;
  readonly #flows = new Map<string, Flow>();

  constructor(options: FlowsOptions) {
    this.#options = options;
  }

  /** Watches over the flow to this endpoint until the returned function is called. */
  keep(endpoint: Endpoint, use: FlowUse): () => void {
    const key = endpointText(endpoint);
    const flow = this.#flows.get(key) ?? this.#begin(key, endpoint, use);
    flow.uses.add(use);
    return () => {
      flow.uses.delete(use);
      if (flow.uses.size > 0) return;
      flow.runner?.stop();
      if (this.#flows.get(key) === flow) this.#flows.delete(key);
    };
  }

  /** A registration lives on the flow to this endpoint. */
  has(endpoint: Endpoint): boolean {
    return this.#flows.has(endpointText(endpoint));
  }

  /** The same endpoints, those that we are registered over in front: requests take the flow that works. */
  first(endpoints: readonly Endpoint[]): readonly Endpoint[] {
    return [...endpoints.filter(one => this.has(one)), ...endpoints.filter(one => !this.has(one))];
  }

  signal(signal: Signal): void {
    const flow = this.#flows.get(endpointText(signal.source));
    if (flow === undefined) return;
    switch (signal.type) {
      case 'pong':
        flow.runner?.dispatch({ type: 'answered', mapped: null });
        return;
      case 'closed':
        flow.runner?.dispatch({ type: 'closed', why: signal.fault.what });
        return;
      case 'stun': {
        const answer = parseBindingAnswer(signal.bytes);
        // An answer that nobody asked for means nothing.
        if (!answer.ok || !answer.value.transaction.equals(flow.transaction)) return;
        flow.runner?.dispatch({ type: 'answered', mapped: answer.value.mapped });
        return;
      }
    }
  }

  stop(): void {
    for (const { runner } of this.#flows.values()) runner?.stop();
    this.#flows.clear();
  }

  #begin(key: string, endpoint: Endpoint, use: FlowUse): Flow {
    const { clock, log } = this.#options;
    const reliable = endpoint.transport !== 'udp';
    const runner =
      !reliable && !use.answers
        ? null
        : new Runner<KeepAliveState, KeepAliveInput, KeepAliveEffect>({
            name: `flow to ${endpointText(endpoint)}`,
            initial: keepAliveIdle(use.answers),
            transition: keepAlive({ reliable, interval: () => this.#interval(reliable, use.timer) }),
            perform: effect => this.#perform(key, effect),
            clock,
            log,
          });
    const flow: Flow = { endpoint, uses: new Set(), runner, transaction: randomBytes(TRANSACTION_ID) };
    this.#flows.set(key, flow);
    runner?.dispatch({ type: 'start' });
    return flow;
  }

  /** 4.4: at random between 80 and 100 per cent of what the server allows. */
  #interval(reliable: boolean, timer: number | undefined): number {
    const usual = reliable ? STREAM_INTERVAL : DATAGRAM_INTERVAL;
    const { shortest, longest } = timer ? { shortest: timer * 800, longest: timer * 1_000 } : usual;
    return shortest + this.#options.random() * (longest - shortest);
  }

  #perform(key: string, effect: Exclude<KeepAliveEffect, TimerEffect>): void {
    const flow = this.#flows.get(key);
    if (flow === undefined) return;
    if (effect.type === 'ping') this.#ping(flow);
    else this.#fail(key, flow, effect.why);
  }

  #ping(flow: Flow): void {
    const { endpoint, runner } = flow;
    if (endpoint.transport === 'udp') {
      this.#options.send(endpoint, bindingRequest(flow.transaction));
    } else if (this.#options.connected(endpoint)) {
      this.#options.send(endpoint, PING);
    } else {
      runner?.dispatch({ type: 'closed', why: 'the connection was closed' });
    }
  }

  #fail(key: string, flow: Flow, why: string): void {
    this.#flows.delete(key);
    flow.runner?.stop();
    this.#options.log.warning(`flow to ${endpointText(flow.endpoint)} failed: ${why}`);
    this.#options.drop(flow.endpoint);
    for (const use of flow.uses) use.failed(why);
  }
}
