/** What becomes of the callers of a line while the phone is locked. */
import * as calls from './params/calls.ts';
import * as lock from './params/lock.ts';
import type { Settings } from './store.ts';

/** Everybody may answer; only who has the code; they are refused. */
export type WhileLocked = 'answer' | 'code' | 'refuse';

const WORDS = { ANSWER: 'answer', CODE: 'code', REFUSE: 'refuse' } as const;

/** Guide section 21.17 where a server locks the line; else as the lock of the phone has it. */
export function whileLocked(settings: Settings, line: number): WhileLocked {
  if (!settings.get(calls.lockOffered, line)) return WORDS[settings.get(lock.incoming)];
  return settings.get(calls.lockRings, line) ? 'code' : 'refuse';
}
