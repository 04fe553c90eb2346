import { lineRows, type Screen, whoRows } from '../screen.ts';

/** Nobody has answered yet. */
export const outgoing: Screen = room => {
  const { call } = room.view;
  if (call === null) return { title: room.say('title.calling'), rows: [] };
  const title = call.emergency
    ? 'title.emergency'
    : call.phase === 'calling'
      ? 'title.calling'
      : call.earlyMedia
        ? 'title.early-media'
        : 'title.ringback';
  return { title: room.say(title), rows: [...whoRows(room, call), ...lineRows(room, call.line, call.lineLabel, 3)] };
};
