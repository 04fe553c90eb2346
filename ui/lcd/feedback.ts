/** Which sound answers what the user did. Pure. */
import type { Cue } from '../../config/tables/clicks.ts';
import type { TextKey } from '../lang/index.ts';
import type { Meaning } from './action.ts';

/** Pop-ups that say that it is done. */
const DONE: ReadonlySet<TextKey> = new Set<TextKey>([
  'popup.saved',
  'popup.saved-register',
  'popup.saved-media',
  'code.changed',
  'popup.contact-saved',
  'popup.contact-deleted',
  'popup.call-deleted',
  'popup.calls-deleted',
]);

/** … and that it is not. */
const REFUSED: ReadonlySet<TextKey> = new Set<TextKey>([
  'popup.refused',
  'popup.not-done',
  'code.differ',
  'popup.no-redial',
  'popup.no-voice-mail',
  'popup.code-wrong',
  'popup.code-wait',
  'popup.code-disabled',
  'popup.code-no-tenants',
  'popup.code-no-updates',
  'popup.locked',
  'popup.not-in-emergency',
  'popup.key-not-served',
]);

/** Null: nothing is said. */
export function cueOfPopup(key: TextKey): Cue | null {
  return DONE.has(key) ? 'confirm' : REFUSED.has(key) ? 'wrong' : null;
}

export function cueOfKey({ short, long }: Meaning): Cue {
  return short.length === 0 && long.length === 0 ? 'wrong' : 'click';
}
