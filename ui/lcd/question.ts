/** A question is answered by yes or no. One that is longer than the screen is read page by page, whatever the language. */
import type { Action, Meaning } from './action.ts';
import { NOTHING, press } from './action.ts';
import { softkey } from './keys.ts';
import { pagesOf } from './layout.ts';
import type { KeyContext, ShownSoftkey } from './place.ts';
import { type Body, type Room, roomFor } from './screen.ts';

export type Question = {
  readonly title: readonly string[];
  /** Sentences one below the other, each in its wordings. */
  readonly asks: readonly (readonly string[])[];
};

/** What it is, which of its pages is in sight, and what an answer does. */
export type Asked = {
  readonly question: (room: Room) => Question;
  readonly page: number;
  readonly yes: readonly Action[];
  readonly no: readonly Action[];
};

export function questionBody(room: Room, { question, page }: Pick<Asked, 'question' | 'page'>): Body {
  const { title } = question(room);
  const pages = pagesIn(room, question);
  const shown = Math.min(page, pages.length - 1);
  return {
    // Who reads the second half of a sentence has to see that there is a first one: a short title is enough for that.
    title: pages.length === 1 ? title : [...title.map(text => `${text} ${shown + 1}/${pages.length}`), ...title],
    rows: (pages[shown] ?? []).map(left => ({ left, rank: 1 })),
  };
}

export function questionKey(context: KeyContext, { question, yes, no }: Asked, key: string): Meaning {
  const count = pagesIn(roomOf(context), question).length;
  switch (key) {
    case 'OK':
      return press(...yes);
    case 'X':
    case 'LEFT':
      return press(...no);
    case 'MENU':
      return press({ type: 'home' });
    case 'UP':
    case 'DOWN':
      return count < 2 ? NOTHING : press({ type: 'move', by: key === 'UP' ? -1 : 1, count });
    default:
      return NOTHING;
  }
}

export function questionSoftkeys(context: KeyContext, { question, yes, no }: Asked): readonly ShownSoftkey[] {
  const count = pagesIn(roomOf(context), question).length;
  const next = count < 2 ? [] : [softkey('softkey.next', { type: 'move', by: 1, count })];
  return [softkey('softkey.yes', ...yes), softkey('softkey.no', ...no), ...next];
}

function roomOf({ view, model }: KeyContext): Room {
  return roomFor(model, view);
}

function pagesIn(room: Room, question: Asked['question']): readonly (readonly string[])[] {
  return pagesOf(question(room).asks, room.rows, room.fit);
}
