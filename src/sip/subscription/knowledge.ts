/** What a subscription has told so far, put together from whole and partial news. */

import type { News } from '../events/notification.ts';
import type { EventPackage } from '../events/package.ts';
import { foldList, type ListNews } from '../events/resource-list.ts';
import type { EventContent, EventName, ListedResource, SubscriptionFact } from '../facts.ts';

export type Knowledge = { readonly content: unknown; readonly list: ListNews | null };

export const NOTHING_KNOWN: Knowledge = { content: null, list: null };

export type Learned = { readonly knowledge: Knowledge; readonly fact: SubscriptionFact };

/** 'stale': nothing new. 'gap': partial news came that do not follow on what is known; null: there were none. */
export function learn(
  record: EventPackage<EventName, unknown>,
  known: Knowledge,
  news: News,
): Learned | 'stale' | 'gap' | null {
  switch (news.type) {
    case 'nothing':
      return null;
    case 'content': {
      const content = record.fold === undefined ? news.content : record.fold(known.content, news.content);
      if (content === 'gap' || content === 'stale') return content;
      return { knowledge: { ...known, content }, fact: { type: 'event', ...contentOf(record, content) } };
    }
    case 'list': {
      const list = foldList(record, known.list, news.list);
      if (list === 'gap' || list === 'stale') return list;
      return { knowledge: { ...known, list }, fact: { type: 'list', resources: listed(record, list) } };
    }
  }
}

/** The reader of a record gives what its name stands for. */
function contentOf({ name }: EventPackage<EventName, unknown>, content: unknown): EventContent {
  return { event: name, content } as EventContent;
}

function listed(record: EventPackage<EventName, unknown>, list: ListNews): ReadonlyMap<string, ListedResource> {
  return new Map(
    [...list.resources].map(([uri, { content, name, state, reason }]) => [
      uri,
      { uri, name, state, reason, news: content === null ? null : contentOf(record, content) },
    ]),
  );
}
