/** What a busy lamp says of somebody else's extension: the dialogs that a server tells of it (RFC 4235), put into one word. */
import { userOf } from '../../base/addresses.ts';
import type { DialogInfo, WatchedDialog } from '../../sip/agent.ts';
import { UNKNOWN, type Watched, type WatchedPhase } from '../facts.ts';

export const FREE: Watched = { ...UNKNOWN, phase: 'idle' };

/** A call that can be picked up goes before one that is spoken, that before one on hold. */
const PHASES = ['ringing', 'busy', 'held'] as const;

export function watchedOf({ dialogs }: DialogInfo): Watched {
  const all = [...dialogs.values()].map(dialog => ({ dialog, phase: phaseOf(dialog) }));
  for (const phase of PHASES) {
    const found = all.find(one => one.phase === phase)?.dialog;
    if (found === undefined) continue;
    const party = found.remote.displayName || callerOf(found);
    return { phase, party, pickUp: phase === 'ringing' ? pickUpOf(found) : null };
  }
  return FREE;
}

function callerOf({ remote }: WatchedDialog): string {
  return userOf(remote.identity || remote.target);
}

/** Who does not say whether he calls or is called rings: a lamp that tells too much is better than a call that is missed. */
function phaseOf({ state, direction, held }: WatchedDialog): WatchedPhase {
  if (state === 'terminated') return 'idle';
  if (state === 'confirmed') return held ? 'held' : 'busy';
  return direction === 'initiator' ? 'busy' : 'ringing';
}

/**
 * RFC 3891 section 3: only who made a call gives it away while it rings. So the caller is asked, by the name that his own
 * side of the dialog has: what is remote there is local to him.
 */
function pickUpOf(dialog: WatchedDialog): Watched['pickUp'] {
  const { callId, localTag, remoteTag, remote } = dialog;
  const uri = remote.target || remote.identity;
  if (uri === '' || callId === '' || localTag === '' || remoteTag === '') return null;
  return { number: callerOf(dialog), uri, replaces: `${callId};to-tag=${remoteTag};from-tag=${localTag};early-only` };
}
