import assert from 'node:assert/strict';
import type { Step, Transition } from '../../src/base/machine.ts';
import { fallbackIdle, fallbackMachine } from '../../src/sip/servers/fallback.ts';
import { simultaneousIdle, simultaneousMachine } from '../../src/sip/servers/simultaneous.ts';
import type { ServersEffect, ServersInput, ServersSettings } from '../../src/sip/servers/words.ts';

const SETTINGS: ServersSettings = {
  count: 2,
  first: 0,
  delay: 0,
  retryAfter: 60_000,
  probeProxy: 30_000,
  probeRegistrar: 0,
  preferPrimary: true,
  holdDown: 0,
  detectByRegister: false,
};

type State = { readonly phase: string; readonly current: number };
/** An input in short ('failed 1', 'timer probe'), then the phase, the server in use and the effects that follow. */
type Row = readonly [input: string, after: string, ...effects: string[]];

function inputOf(text: string): ServersInput {
  const [type = '', what = ''] = text.split(' ');
  if (type === 'timer') return { type, timer: what } as ServersInput;
  if (type === 'start') return { type };
  return {
    type,
    server: Number(what),
    ...(type === 'failed' || type === 'refused' ? { reason: 'words' } : {}),
  } as ServersInput;
}

function short(effect: ServersEffect): string {
  if (effect.type === 'start-timer') return `${effect.timer} in ${effect.ms}`;
  if (effect.type === 'stop-timer') return `no ${effect.timer}`;
  return effect.type === 'probe' ? `probe ${effect.server} ${effect.at}` : `${effect.type} ${effect.server}`;
}

function play<S extends State>(
  machine: Transition<S, ServersInput, ServersEffect>,
  idle: S,
  rows: readonly Row[],
): void {
  let state = idle;
  for (const [input, after, ...effects] of rows) {
    const step: Step<S, ServersEffect> = machine(state, inputOf(input)) ?? { state, effects: [] };
    state = step.state;
    assert.deepEqual([`${state.phase} ${state.current}`, ...step.effects.map(short)], [after, ...effects], input);
  }
}

const fallback = (rows: readonly Row[], more: Partial<ServersSettings> = {}): void => {
  const settings = { ...SETTINGS, ...more };
  play(fallbackMachine(settings), fallbackIdle(settings), rows);
};

const simultaneous = (rows: readonly Row[], more: Partial<ServersSettings> = {}): void => {
  const settings = { ...SETTINGS, ...more };
  play(simultaneousMachine(settings), simultaneousIdle(settings), rows);
};

/** At the redundant server, since the primary failed. */
const AWAY: readonly Row[] = [
  ['start', 'seeking 0', 'register 0', 'probe in 30000'],
  ['accepted 0', 'settled 0'],
  ['timer probe', 'settled 0', 'probe in 30000', 'probe 0 proxy'],
  ['failed 0', 'seeking 1', 'no hold-down', 'abandon 0', 'register 1'],
  ['accepted 1', 'settled 1'],
];

describe('machines of a line with several servers', () => {
  it('asymmetric: the primary is probed while away, and the line goes back when it has accepted us', () => {
    fallback([
      ...AWAY,
      ['timer probe', 'settled 1', 'probe in 30000', 'probe 0 proxy', 'probe 1 proxy'],
      ['failed 0', 'settled 1'],
      ['answered 1', 'settled 1'],
      ['answered 0', 'returning 1', 'no hold-down', 'register 0'],
      ['timer probe', 'returning 1', 'probe in 30000'],
      ['accepted 0', 'settled 0', 'unregister 1'],
    ]);
  });

  it('asymmetric: a primary that answers OPTIONS and no REGISTER does not take the line away', () => {
    fallback([
      ...AWAY,
      ['answered 0', 'returning 1', 'no hold-down', 'register 0'],
      ['failed 0', 'settled 1', 'abandon 0'],
      ['answered 0', 'returning 1', 'no hold-down', 'register 0'],
      ['refused 0', 'settled 1', 'abandon 0'],
      ['answered 0', 'returning 1', 'no hold-down', 'register 0'],
      ['failed 1', 'seeking 0', 'abandon 1'],
      ['accepted 0', 'settled 0'],
    ]);
  });

  it('asymmetric: the hold-down begins anew when the primary falls silent meanwhile', () => {
    fallback(
      [
        ...AWAY,
        ['answered 0', 'settled 1', 'hold-down in 20000'],
        ['answered 0', 'settled 1'],
        ['failed 0', 'settled 1', 'no hold-down'],
        ['answered 0', 'settled 1', 'hold-down in 20000'],
        ['timer hold-down', 'returning 1', 'no hold-down', 'register 0'],
      ],
      { holdDown: 20_000 },
    );
  });

  it('asymmetric: a REGISTER instead of OPTIONS asks whether the primary is back', () => {
    fallback(
      [
        ...AWAY,
        ['timer probe', 'returning 1', 'probe in 30000', 'probe 1 proxy', 'no hold-down', 'register 0'],
        ['failed 0', 'settled 1', 'abandon 0'],
      ],
      { detectByRegister: true },
    );
  });

  it('symmetric: only the server in use is probed, and the line stays until that one fails', () => {
    fallback(
      [
        ...AWAY,
        ['timer probe', 'settled 1', 'probe in 30000', 'probe 1 proxy'],
        ['answered 0', 'settled 1'],
        ['failed 1', 'seeking 0', 'no hold-down', 'abandon 1', 'register 0'],
        ['refused 0', 'settled 0'],
      ],
      { preferPrimary: false },
    );
  });

  it('without any server the line pauses, goes round again, and hurries when one answers', () => {
    fallback([
      ['start', 'seeking 0', 'register 0', 'probe in 30000'],
      ['failed 0', 'seeking 1', 'no hold-down', 'abandon 0', 'register 1'],
      ['failed 1', 'exhausted 1', 'no hold-down', 'abandon 1', 'retry in 60000'],
      ['timer retry', 'seeking 0', 'register 0'],
      ['failed 0', 'seeking 1', 'no hold-down', 'abandon 0', 'register 1'],
      ['failed 1', 'exhausted 1', 'no hold-down', 'abandon 1', 'retry in 60000'],
      ['timer probe', 'exhausted 1', 'probe in 30000', 'probe 0 proxy', 'probe 1 proxy'],
      ['answered 1', 'seeking 1', 'no retry', 'register 1'],
    ]);
    const alternating: Row[] = [
      ['start', 'seeking 0', 'register 0', 'probe in 30000'],
      ['failed 0', 'seeking 1', 'no hold-down', 'abandon 0', 'register 1'],
      ['failed 1', 'exhausted 1', 'no hold-down', 'abandon 1', 'retry in 60000'],
      ['timer retry', 'seeking 0', 'register 0'],
      ['failed 1', 'seeking 0'],
    ];
    fallback(alternating, { preferPrimary: false });
  });

  it('a line may begin late, at another server, and ask registrars apart', () => {
    fallback(
      [
        ['start', 'idle 1', 'begin in 2000'],
        ['answered 1', 'idle 1'],
        ['timer begin', 'seeking 1', 'register 1', 'probe-registrar in 40000'],
        ['timer probe-registrar', 'seeking 1', 'probe-registrar in 40000'],
        ['accepted 1', 'settled 1'],
        ['timer probe-registrar', 'settled 1', 'probe-registrar in 40000', 'probe 1 registrar'],
      ],
      { delay: 2_000, first: 1, probeProxy: 0, probeRegistrar: 40_000, preferPrimary: false },
    );
  });

  it('simultaneous: both are registered, calls go through the first that is alive', () => {
    simultaneous([
      ['start', 'running 0', 'register 0', 'register 1', 'probe in 30000'],
      ['accepted 1', 'running 1'],
      ['accepted 0', 'running 0'],
      ['timer probe', 'running 0', 'probe in 30000', 'probe 0 proxy', 'probe 1 proxy'],
      ['failed 0', 'running 1', 'doubt 0'],
      ['answered 1', 'running 1'],
      ['answered 0', 'running 1', 'hurry 0'],
      ['accepted 0', 'running 0'],
      ['refused 0', 'running 1'],
      ['failed 1', 'running 0', 'doubt 1'],
      ['failed 0', 'running 0', 'doubt 0'],
    ]);
  });
});
