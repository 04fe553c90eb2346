/** What the machines of a line's servers hear and order. Servers are numbers, 0 is the primary. */
import { startTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';

type TimerName = 'begin' | 'probe' | 'probe-registrar' | 'retry' | 'hold-down';

export type ServersInput =
  | { readonly type: 'start' }
  /** The registrar has us. */
  | { readonly type: 'accepted'; readonly server: number }
  /** The registrar answers and does not want us: another one would not either. */
  | { readonly type: 'refused'; readonly server: number; readonly reason: string }
  /** It answered OPTIONS or a request of a call. */
  | { readonly type: 'answered'; readonly server: number }
  /** No answer, a broken connection, or a status that says that the server is out of service. */
  | { readonly type: 'failed'; readonly server: number; readonly reason: string }
  | TimerInput<TimerName>;

export type ServersEffect =
  /** Register there; a line without registrar is accepted as it is. */
  | { readonly type: 'register'; readonly server: number }
  /** Take the registration back from a server that lives. */
  | { readonly type: 'unregister'; readonly server: number }
  /** Forget the registration at a server that is dead. */
  | { readonly type: 'abandon'; readonly server: number; readonly reason: string }
  /** The registration there is worth nothing until the server answers again. */
  | { readonly type: 'doubt'; readonly server: number; readonly reason: string }
  /** The server answers again: no need to wait with the next REGISTER. */
  | { readonly type: 'hurry'; readonly server: number }
  | { readonly type: 'probe'; readonly server: number; readonly at: 'proxy' | 'registrar' }
  | TimerEffect<TimerName>;

/** Milliseconds. */
export type ServersSettings = {
  readonly count: number;
  /** The server to begin with. */
  readonly first: number;
  /** Before the first registration. */
  readonly delay: number;
  /** When no server wants to answer. */
  readonly retryAfter: number;
  /** Between two OPTIONS; 0 for none. */
  readonly probeProxy: number;
  readonly probeRegistrar: number;
  /** Fallback modes: go back to the primary. */
  readonly preferPrimary: boolean;
  readonly holdDown: number;
  /** Fallback modes: a REGISTER, not OPTIONS, finds out whether the primary is back. */
  readonly detectByRegister: boolean;
};

/** Effects that begin the two rhythms of OPTIONS. */
export function startProbing(settings: ServersSettings): readonly ServersEffect[] {
  const { probeProxy, probeRegistrar } = settings;
  return [
    ...(probeProxy > 0 ? [startTimer('probe' as const, probeProxy)] : []),
    ...(probeRegistrar > 0 ? [startTimer('probe-registrar' as const, probeRegistrar)] : []),
  ];
}

/** The timer runs again, and each of these servers gets an OPTIONS. */
export function probes(
  settings: ServersSettings,
  timer: 'probe' | 'probe-registrar',
  servers: readonly number[],
): readonly ServersEffect[] {
  const [ms, at] =
    timer === 'probe' ? ([settings.probeProxy, 'proxy'] as const) : ([settings.probeRegistrar, 'registrar'] as const);
  return [startTimer(timer, ms), ...servers.map(server => ({ type: 'probe', server, at }) as const)];
}
