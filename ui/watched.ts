/** Calls that ring at somebody who is watched: told to who may take them. */
import { pickup } from '../config/params/calls.ts';
import type { Watched } from '../src/call/facts.ts';
import type { Directory } from '../src/directory/facts.ts';
import type { Message } from './lang/index.ts';
import type { Values } from './values.ts';

export type Watching = {
  readonly values: Values;
  readonly directory: Directory;
  readonly watched?: ReadonlyMap<string, Watched>;
};

/** The first of them; null where nobody is called, or the user may not take it. */
export function ringingThere({ values, watched = new Map() }: Watching): readonly [number: string, Watched] | null {
  if (!values.get(pickup)) return null;
  return [...watched].find(([, { phase }]) => phase === 'ringing') ?? null;
}

export function watchedNotices(facts: Watching): readonly Message[] {
  const [number] = ringingThere(facts) ?? [];
  if (number === undefined) return [];
  return [{ key: 'notice.watched-rings', args: { name: facts.directory.nameOf(number) || number } }];
}
