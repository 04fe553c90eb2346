import type { Screen } from '../screen.ts';

/** A page that is spoken or heard, or that asks whether it may interrupt the call. */
export const paging: Screen = ({ view, say }) => {
  const { paging: page } = view;
  if (page === null) return { title: say('title.paging'), rows: [] };
  const hint = page.phase === 'asked' ? 'paging.ask' : page.phase === 'sending' ? 'paging.speak' : 'paging.listen';
  return {
    title: say('title.paging'),
    rows: [
      { left: page.name, rank: 1 },
      { left: say(hint), rank: 2 },
    ],
  };
};
