import type { TextKey } from '../../lang/index.ts';
import { durationText } from '../../lang/time.ts';
import { verdictOn } from '../../quality.ts';
import type { CallView, View } from '../../view.ts';
import { lineRows, type Room, type Row, type Screen, whoRows } from '../screen.ts';

/** An answered call: spoken, held by us, or held by the far end. */
export const talking: Screen = room => {
  const { view, say } = room;
  const { call } = view;
  if (call === null) return { title: say('title.connected'), rows: [] };
  const digits: readonly Row[] =
    call.digitsSent === '' ? [] : [{ left: say('call.digits', { digits: lastOf(call.digitsSent, room) }), rank: 3 }];
  const received: readonly Row[] =
    call.digitsReceived === ''
      ? []
      : [{ left: say('call.digits-received', { digits: lastOf(call.digitsReceived, room) }), rank: 4 }];
  return {
    title: say(titleOf(view, call)),
    rows: [
      ...whoRows(room, call),
      durationRow(room, call),
      ...soundRows(room, call),
      ...digits,
      ...received,
      ...lineRows(room, call.line, call.lineLabel, 5),
    ],
  };
};

/** Who is muted has to know it: where large letters have no room for both, the time gives way. */
function durationRow({ view, say, fit }: Room, call: CallView): Row {
  const time = durationText(call.seconds ?? 0);
  if (!view.muted) return { left: time, right: call.codec, rank: 2 };
  const muted = say('call.muted');
  const fits = muted.some(text => fit.measure(`${time} ${text}`) <= fit.width);
  return { left: fits ? time : '', right: muted, rank: 2 };
}

/** Good sound speaks for itself. */
function soundRows({ say }: Room, { quality, phase }: CallView): readonly Row[] {
  const verdict = quality === null || phase !== 'connected' ? null : verdictOn(quality);
  return verdict?.bad === true ? [{ left: say(verdict.says), rank: 3 }] : [];
}

function titleOf({ transfer }: View, call: CallView): TextKey {
  if (transfer?.phase === 'asked' && transfer.call === call.id) return 'title.transferring';
  if (call.emergency) return 'title.emergency';
  if (call.phase === 'held') return 'title.held';
  return call.heldByRemote ? 'title.held-by-remote' : 'title.connected';
}

/** What was typed last has to stay in sight. */
function lastOf(digits: string, { columns }: Room): string {
  return digits.slice(-columns);
}
