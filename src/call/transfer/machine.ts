/** Handing a call over, as one pure machine; the desk carries out what it asks for. */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import type { CallId, TransferState } from '../facts.ts';
import { refusalText } from '../reasons.ts';
import type { TransferSettings } from '../settings.ts';

/**
 *     none ──begin──▶ choosing ──dialled (attended)──▶ consulting ──complete──▶ asked ──2xx──────────▶ done
 *      ▲                 │ └──────dialled (blind)───────────────────────────────▲ │                     │
 *      │ abandon         │                                │ other call gone       │ refused, time-out    │ 'shown'
 *      ├─────────────────┴────────────────────────────────┘                       ▼                      │
 *      ├──────────────────────────────────────────────'shown'────────────────── failed                   │
 *      └─────────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * A call that is handed over is hung up when the far end tells that it worked (RFC 5589 section 6.1); until then it
 * waits on hold, so that nothing is lost when it did not.
 */
export type TransferInput =
  | { readonly type: 'begin'; readonly kind: 'attended' | 'blind'; readonly call: CallId }
  /** A number was chosen; `other` is the call to it, null for a blind transfer. */
  | { readonly type: 'dialled'; readonly number: string; readonly other: CallId | null }
  /** Hands `call` over to the party of `other`, which may still ring. */
  | {
      readonly type: 'complete';
      readonly call: CallId;
      readonly other: CallId;
      readonly number: string;
      readonly ringing: boolean;
    }
  /** What the far end tells: a SIP status. */
  | {
      readonly type: 'progress';
      readonly call: CallId;
      readonly status: number;
      readonly reason: string;
      readonly final: boolean;
    }
  | { readonly type: 'call-over'; readonly call: CallId }
  /** The user thought better of it. */
  | { readonly type: 'abandon' }
  | TimerInput<TransferTimer>;

export type TransferTimer = 'transfer-patience' | 'transfer-shown';

export type TransferEffect =
  /** To a number, or to the party of another call, whose call is taken over. */
  | {
      readonly type: 'refer';
      readonly call: CallId;
      readonly to: { readonly number: string } | { readonly call: CallId };
    }
  | { readonly type: 'hang-up'; readonly call: CallId }
  | { readonly type: 'resume'; readonly call: CallId }
  | { readonly type: 'focus'; readonly call: CallId }
  | TimerEffect<TransferTimer>;

type Next = Step<TransferState | null, TransferEffect>;

export function transferStep(
  settings: TransferSettings,
  state: TransferState | null,
  input: TransferInput,
): Next | null {
  switch (input.type) {
    case 'begin':
      if (state?.phase === 'asked') return null;
      return step({ phase: 'choosing', kind: input.kind, call: input.call }, stopTimer('transfer-shown'));
    case 'complete':
      return state?.phase === 'asked' ? null : complete(settings, input);
    case 'timer':
      return ranOut(settings, state, input.timer);
  }
  switch (state?.phase) {
    case 'choosing':
      return choosing(settings, state, input);
    case 'consulting':
      return input.type === 'call-over' && (input.call === state.call || input.call === state.other)
        ? step(null)
        : null;
    case 'asked':
      return asked(settings, state, input);
    default:
      return null;
  }
}

type In<P extends TransferState['phase']> = Extract<TransferState, { phase: P }>;

function choosing(settings: TransferSettings, state: In<'choosing'>, input: TransferInput): Next | null {
  switch (input.type) {
    case 'dialled': {
      const { number, other } = input;
      if (other !== null) return step({ phase: 'consulting', call: state.call, other });
      return ask(settings, { call: state.call, other: null, number }, { number });
    }
    case 'abandon':
      return step(null, { type: 'resume', call: state.call });
    case 'call-over':
      return input.call === state.call ? step(null) : null;
    default:
      return null;
  }
}

/** To a party that still rings nobody can be put through (RFC 3891 section 3): its call ends, and is made anew. */
function complete(settings: TransferSettings, input: TransferInput & { type: 'complete' }): Next {
  const { call, other, number, ringing } = input;
  if (!ringing || settings.keepRinging) return ask(settings, { call, other, number }, { call: other });
  const next = ask(settings, { call, other: null, number }, { number });
  return { ...next, effects: [{ type: 'hang-up', call: other }, ...next.effects] };
}

function ask(
  { patience }: TransferSettings,
  what: Pick<In<'asked'>, 'call' | 'other' | 'number'>,
  to: Extract<TransferEffect, { type: 'refer' }>['to'],
): Next {
  const effects: TransferEffect[] = [stopTimer('transfer-shown'), { type: 'refer', call: what.call, to }];
  if (patience > 0) effects.push(startTimer('transfer-patience', patience));
  return step({ phase: 'asked', ...what, accepted: false }, ...effects);
}

function asked(settings: TransferSettings, state: In<'asked'>, input: TransferInput): Next | null {
  if (input.type === 'progress' && input.call === state.call) {
    const { status, reason, final } = input;
    if (!final) return step({ ...state, accepted: true });
    return status < 300 ? done(settings, state) : failed(settings, state, refusalText(status, reason));
  }
  // They hung up before they told how it went: who had promised to try has tried.
  if (input.type === 'call-over' && input.call === state.call) {
    return state.accepted ? done(settings, state) : failed(settings, state, 'Call ended');
  }
  return null;
}

function done({ shown }: TransferSettings, { call, other, number }: In<'asked'>): Next {
  const over: TransferEffect[] = [call, ...(other === null ? [] : [other])].map(id => ({ type: 'hang-up', call: id }));
  const timers = [stopTimer('transfer-patience' as const), startTimer('transfer-shown' as const, shown)];
  return step({ phase: 'done', number }, ...over, ...timers);
}

/** Back to the call that was to be handed over, with words. */
function failed({ shown }: TransferSettings, { call, number }: In<'asked'>, reason: string): Next {
  return step(
    { phase: 'failed', number, reason },
    { type: 'focus', call },
    stopTimer('transfer-patience'),
    startTimer('transfer-shown', shown),
  );
}

function ranOut(settings: TransferSettings, state: TransferState | null, timer: TransferTimer): Next | null {
  if (timer === 'transfer-patience') {
    return state?.phase === 'asked' ? failed(settings, state, 'No answer') : null;
  }
  return state?.phase === 'done' || state?.phase === 'failed' ? step(null) : null;
}

function step(state: TransferState | null, ...effects: TransferEffect[]): Next {
  return { state, effects };
}
