/** Which lamp shines when: one table for all models. A model lights those that it has. */
import type { Model, ModelKey, ModelLamp } from '../hal/models/model.ts';
import type { LampState, Lamps } from '../hal/ports.ts';
import { isActive } from './calls.ts';
import { keySign, type LampSign } from './key-lamps.ts';
import type { Message, TextKey } from './lang/index.ts';
import { functionLabel, functionOf, isAccount, lineOfKey } from './lcd/function-keys.ts';
import type { CallView, View } from './view.ts';

type Rule = {
  readonly when: (view: View) => boolean;
  readonly shines: NonNullable<LampState>;
  /** The same for who cannot see the lamp. */
  readonly says: TextKey;
};

const ringing = (call: CallView): boolean => call.phase === 'incoming' && !call.silenced;
const held = (call: CallView): boolean => call.phase === 'held';

/** The first rule that holds decides; when none does, the lamp is dark. */
const RULES: { readonly [lamp: string]: readonly Rule[] } = {
  header: [
    { when: view => view.calls.some(ringing), shines: { colour: 'blue', cadence: 'fast' }, says: 'lamp.rings' },
    { when: view => view.calls.some(isActive), shines: { colour: 'blue', cadence: 'steady' }, says: 'lamp.call' },
    { when: view => view.calls.some(held), shines: { colour: 'blue', cadence: 'slow' }, says: 'lamp.held' },
    { when: view => view.messagesWait, shines: { colour: 'blue', cadence: 'slow' }, says: 'lamp.messages' },
    { when: view => view.missedCalls > 0, shines: { colour: 'blue', cadence: 'slow' }, says: 'lamp.missed' },
  ],
  voicemail: [{ when: view => view.messagesWait, shines: { colour: 'red', cadence: 'slow' }, says: 'lamp.messages' }],
  mute: [{ when: view => view.muted, shines: { colour: 'red', cadence: 'steady' }, says: 'on' }],
  speaker: [{ when: view => view.path === 'speaker', shines: { colour: 'green', cadence: 'steady' }, says: 'on' }],
  headset: [{ when: view => view.path === 'headset', shines: { colour: 'green', cadence: 'steady' }, says: 'on' }],
};

/** Lamps of the line keys, by index: green is ours to use, red needs attention. */
function lineRules(line: number): readonly Rule[] {
  const some = (test: (call: CallView) => boolean) => (view: View) =>
    view.calls.some(call => call.line === line && test(call));
  const state = (view: View) => view.lines.find(one => one.index === line)?.registration;
  const failed = (view: View) => state(view) === 'failed' || state(view) === 'unregistered';
  return [
    { when: some(ringing), shines: { colour: 'green', cadence: 'flash' }, says: 'lamp.rings' },
    { when: some(isActive), shines: { colour: 'green', cadence: 'steady' }, says: 'lamp.call' },
    { when: view => view.dial?.line === line, shines: { colour: 'green', cadence: 'steady' }, says: 'lamp.dials' },
    { when: some(held), shines: { colour: 'red', cadence: 'slow' }, says: 'lamp.held' },
    {
      when: view => state(view) === 'registering',
      shines: { colour: 'green', cadence: 'slow' },
      says: 'line.registering',
    },
    { when: failed, shines: { colour: 'red', cadence: 'steady' }, says: 'line.unregistered' },
  ];
}

/** The state of every lamp of the model. */
export function lampsOf(model: Model, view: View): ReadonlyMap<string, LampState> {
  return new Map(model.lamps.map(({ name }) => [name, signOf(model, name, view)?.shines ?? null] as const));
}

/** What a lamp is called: that of a key by what is printed on the key, one of its own in the user's language. */
export function lampName({ name, legend }: Pick<ModelLamp, 'name' | 'legend'>): Message | string {
  return name === 'header' ? { key: 'lamp.header' } : legend;
}

export type LampWord = { readonly legend: Message | string; readonly says: TextKey };

/**
 * What every lamp of the model tells, in words; dark ones say Off. Keys that watch somebody say whom, also those that have no
 * lamp.
 */
export function lampWords(model: Model, view: View): readonly LampWord[] {
  const lit = model.lamps.map((lamp): LampWord => {
    const { name } = lamp;
    const key = programmed(model, name, view)?.function;
    const label = key === undefined ? '' : functionLabel(view, key);
    return { legend: label === '' ? lampName(lamp) : label, says: signOf(model, name, view)?.says ?? 'off' };
  });
  const dark = model.keys.flatMap((key): LampWord[] => {
    if (key.function === undefined || model.lamps.some(({ at }) => isAt(key, at))) return [];
    const sign = keySign(view, key.function);
    return sign === null ? [] : [{ legend: functionLabel(view, key.function), says: sign.says }];
  });
  return [...lit, ...dark];
}

/** What one lamp tells; null while it is dark and has nothing to tell. */
export function signOf(model: Model, lamp: string, view: View): LampSign | null {
  const key = programmed(model, lamp, view)?.function;
  if (key !== undefined) {
    const { type, line } = functionOf(view, key);
    if (!isAccount(type)) return keySign(view, key);
    return lineRules(line).find(rule => rule.when(view)) ?? null;
  }
  return rulesFor(lamp, view).find(rule => rule.when(view)) ?? null;
}

/** The key that the lamp is built into, where it does what the user or the configuration says. */
function programmed({ keys, lamps }: Model, lamp: string, view: View): ModelKey | null {
  const at = lamps.find(({ name }) => name === lamp)?.at;
  const key = keys.find(one => one.function !== undefined && at !== undefined && isAt(one, at));
  if (key?.function === undefined) return null;
  return key.group === 'line' && isOwnLine(functionOf(view, key.function).type) ? null : key;
}

/** A line key that nobody programmed is the key of its own line. */
export function isOwnLine(type: string): boolean {
  return type === 'EMPTY' || type === 'SIP_ACCOUNT';
}

function isAt({ at }: ModelKey, { column, row }: ModelKey['at']): boolean {
  return at.column === column && at.row === row;
}

function rulesFor(lamp: string, view: View): readonly Rule[] {
  const key = /^line([1-9])$/.exec(lamp)?.[1];
  if (key === undefined) return RULES[lamp] ?? [];
  const line = lineOfKey(view, Number(key) - 1);
  return line === null ? [] : lineRules(line);
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
