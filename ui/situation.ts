import type { CallState, DeskState } from '../src/call/facts.ts';

/** What the phone is doing, in one word: it chooses screen, softkeys and the meaning of keys. */
export type Situation =
  | 'idle'
  | 'dialling'
  | 'calling'
  | 'ringback'
  | 'incoming'
  /** Somebody calls while another call goes on. */
  | 'waiting'
  | 'connected'
  | 'held'
  | 'ended'
  /** A page is spoken or heard, or asks whether it may interrupt the call. */
  | 'paging';

/** A caller who still rings comes before a number that is being collected. */
export function situationOf(desk: DeskState, focused: CallState | null): Situation {
  const ringing = focused?.phase === 'incoming' && !focused.silenced;
  if (desk.paging !== null && !ringing) return 'paging';
  if (desk.dial !== null && !ringing) return 'dialling';
  if (focused === null) return 'idle';
  if (focused.phase !== 'incoming') return focused.phase;
  return desk.calls.some(call => call.id !== focused.id && call.phase !== 'ended') ? 'waiting' : 'incoming';
}
