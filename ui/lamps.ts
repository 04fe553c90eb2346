/** Which lamp shines when: one table for all models. A model lights those that it has. */
import type { Model } from '../hal/models/model.ts';
import type { LampState, Lamps } from '../hal/ports.ts';
import type { CallView, View } from './view.ts';

type Rule = { readonly when: (view: View) => boolean; readonly shines: NonNullable<LampState> };

const ringing = (call: CallView): boolean => call.phase === 'incoming' && !call.silenced;
const held = (call: CallView): boolean => call.phase === 'held';
const active = ({ phase }: CallView): boolean => phase === 'calling' || phase === 'ringback' || phase === 'connected';

/** The first rule that holds decides; when none does, the lamp is dark. */
const RULES: { readonly [lamp: string]: readonly Rule[] } = {
  header: [
    { when: view => view.calls.some(ringing), shines: { colour: 'blue', cadence: 'fast' } },
    { when: view => view.calls.some(active), shines: { colour: 'blue', cadence: 'steady' } },
    {
      when: view => view.calls.some(held) || view.missedCalls > 0 || view.messagesWait,
      shines: { colour: 'blue', cadence: 'slow' },
    },
  ],
  voicemail: [{ when: view => view.messagesWait, shines: { colour: 'red', cadence: 'slow' } }],
  mute: [{ when: view => view.muted, shines: { colour: 'red', cadence: 'steady' } }],
  speaker: [{ when: view => view.path === 'speaker', shines: { colour: 'green', cadence: 'steady' } }],
  headset: [{ when: view => view.path === 'headset', shines: { colour: 'green', cadence: 'steady' } }],
};

/** Lamps of the line keys, by index: green is ours to use, red needs attention. */
function lineRules(line: number): readonly Rule[] {
  const some = (test: (call: CallView) => boolean) => (view: View) =>
    view.calls.some(call => call.line === line && test(call));
  const state = (view: View) => view.lines.find(one => one.index === line)?.registration;
  return [
    { when: some(ringing), shines: { colour: 'green', cadence: 'flash' } },
    { when: some(active), shines: { colour: 'green', cadence: 'steady' } },
    { when: view => view.dial?.line === line, shines: { colour: 'green', cadence: 'steady' } },
    { when: some(held), shines: { colour: 'red', cadence: 'slow' } },
    { when: view => state(view) === 'registering', shines: { colour: 'green', cadence: 'slow' } },
    {
      when: view => state(view) === 'failed' || state(view) === 'unregistered',
      shines: { colour: 'red', cadence: 'steady' },
    },
  ];
}

/** The state of every lamp of the model. */
export function lampsOf(model: Model, view: View): ReadonlyMap<string, LampState> {
  return new Map(
    model.lamps.map(({ name }) => [name, rulesFor(name).find(rule => rule.when(view))?.shines ?? null] as const),
  );
}

function rulesFor(lamp: string): readonly Rule[] {
  const line = /^line([1-9])$/.exec(lamp)?.[1];
  return line === undefined ? (RULES[lamp] ?? []) : lineRules(Number(line) - 1);
}

/** Tells the hardware what changed and nothing else. */
export class LampPanel {
  readonly #model: Model;
  readonly #lamps: Lamps;
  #shown: ReadonlyMap<string, LampState> = new Map();

  constructor(model: Model, lamps: Lamps) {
    this.#model = model;
    this.#lamps = lamps;
  }

  /** By lamp name, as it was last told to the hardware. */
  get states(): ReadonlyMap<string, LampState> {
    return this.#shown;
  }

  /** `instead`: other states than those that follow from the view, for a test of the lamps. */
  show(view: View, instead: ReadonlyMap<string, LampState> | null = null): void {
    const next = instead ?? lampsOf(this.#model, view);
    for (const [lamp, state] of next) {
      if (!this.#shown.has(lamp) || !same(this.#shown.get(lamp) ?? null, state)) this.#lamps.set(lamp, state);
    }
    this.#shown = next;
  }
}

function same(a: LampState, b: LampState): boolean {
  return a?.colour === b?.colour && a?.cadence === b?.cadence;
}
