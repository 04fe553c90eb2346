/** What happened to the phone, for the navigator: two views, and what is between them. Pure. */
import type { Message } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { NavigatorInput } from './navigator.ts';

/** What the navigator has to hear when the phone goes from one view to the next. */
export function newsBetween(before: View, after: View): readonly NavigatorInput[] {
  const news: NavigatorInput[] = [];
  const earlier = new Map(before.calls.map(call => [call.id, call.phase]));
  const rings = (view: View): boolean => view.calls.some(call => call.phase === 'incoming');
  const began = after.calls.some(({ id, phase }) => ACTIVE.has(phase) && !ACTIVE.has(earlier.get(id) ?? ''));
  if (after.calls.some(({ id, phase }) => phase === 'incoming' && !earlier.has(id)))
    news.push({ type: 'call-arrived' });
  if (before.locked !== after.locked) news.push({ type: after.locked ? 'locked' : 'home' });
  if (began || (before.dial === null && after.dial !== null)) news.push({ type: 'engaged' });
  if (rings(before) && !rings(after)) news.push({ type: 'call-gone' });
  if (before.situation !== after.situation) news.push({ type: 'situation-changed' });
  if (after.volumeShown !== null && volumeChanged(before, after)) news.push({ type: 'volume', of: after.volumeShown });
  if (before.volumeShown !== null && after.volumeShown === null) news.push({ type: 'volume-over' });
  const held = after.reminding === before.reminding ? undefined : after.calls.find(({ id }) => id === after.reminding);
  if (held !== undefined) {
    const message: Message = { key: 'popup.reminder', args: { name: held.name || held.number } };
    news.push({ type: 'popup', message, stays: true });
  }
  const transferred = transferResult(before, after);
  if (transferred !== null) news.push({ type: 'popup', message: transferred, stays: true });
  if (isAtRest(after) && !isAtRest(before)) news.push({ type: 'at-rest' });
  const levelled = memberChanged(before, after);
  if (levelled !== null) news.push({ type: 'popup', message: levelled });
  return news;
}

function isAtRest({ situation, locked }: View): boolean {
  return situation === 'idle' && !locked;
}

/** How a transfer went. */
function transferResult(before: View, { transfer }: View): Message | null {
  if (transfer?.phase === before.transfer?.phase) return null;
  switch (transfer?.phase) {
    case 'done':
      return { key: 'popup.transferred', args: { number: transfer.number } };
    case 'failed':
      return { key: 'popup.transfer-failed', args: { reason: transfer.reason } };
    default:
      return null;
  }
}

const ACTIVE: ReadonlySet<string> = new Set(['calling', 'ringback', 'connected', 'held']);

function volumeChanged(before: View, after: View): boolean {
  const shown = after.volumeShown;
  return shown !== null && (before.volumeShown !== shown || before.volumes[shown] !== after.volumes[shown]);
}

/** A member of the conference was made louder or quieter: how much by now. */
function memberChanged(before: View, after: View): Message | null {
  const levels = after.conference?.levels ?? {};
  const call = after.calls.find(({ id }) => id in levels && levels[id] !== (before.conference?.levels[id] ?? 0));
  if (call === undefined) return null;
  const db = levels[call.id] ?? 0;
  return { key: 'popup.member-volume', args: { name: call.name || call.number, db: db > 0 ? `+${db}` : db } };
}
