/** What the directory knows, as plain data: the screens, the web pages and the tests read nothing else. */
import type { FinishedCall } from '../call/history.ts';

/** A call as the call log has it. */
export type LoggedCall = FinishedCall & { readonly id: number; readonly time: Date };

export type CallList = 'all' | 'missed' | 'received' | 'dialed';

/** What the user interface looks up. */
export interface Directory {
  /** The newest first. */
  calls(list: CallList): readonly LoggedCall[];
  /** '' when nobody knows the number. */
  nameOf(number: string): string;
}
