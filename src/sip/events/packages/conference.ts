import { fail, ok, type Result } from '../../../base/result.ts';
import { eventPackage, orderOf, textOf, versionIn } from '../package.ts';
import { attribute, child, children, childText, parseDocument, type XmlElement } from '../xml.ts';

/** One who takes part (RFC 4575 section 5.6). */
export type Participant = {
  readonly entity: string;
  readonly displayName: string;
  /** Of the first endpoint: 'connected', 'on-hold', 'dialing-in' … '' when it is not told. */
  readonly status: string;
};

export type ConferenceInfo = {
  readonly version: number;
  readonly full: boolean;
  readonly entity: string;
  readonly subject: string;
  /** False when the conference is over. */
  readonly active: boolean;
  readonly participants: ReadonlyMap<string, Participant>;
  /** Only in news that are not the whole state: who left. */
  readonly left: readonly string[];
  /** The list of participants is whole although the document is not. */
  readonly wholeList: boolean;
};

const MOST_PARTICIPANTS = 200;

export const conference = eventPackage({
  name: 'conference',
  accept: ['application/conference-info+xml'],
  unsolicited: false,
  read: notification => readConference(textOf(notification)),
  fold: (known: ConferenceInfo | null, news: ConferenceInfo) => {
    const order = orderOf(known, news);
    if (order !== 'take') return order;
    const kept = news.wholeList ? new Map<string, Participant>() : new Map(known?.participants);
    for (const one of news.participants.values()) kept.set(one.entity, merged(kept.get(one.entity), one));
    for (const entity of news.left) kept.delete(entity);
    return {
      ...news,
      full: true,
      left: [],
      wholeList: true,
      subject: news.subject || (known?.subject ?? ''),
      participants: new Map([...kept].slice(0, MOST_PARTICIPANTS)),
    };
  },
});

/** 4.4: what a partial element does not name stays as it was. */
function merged(known: Participant | undefined, news: Participant): Participant {
  return {
    entity: news.entity,
    displayName: news.displayName || (known?.displayName ?? ''),
    status: news.status || (known?.status ?? ''),
  };
}

function readConference(text: string): Result<ConferenceInfo> {
  const root = parseDocument(text, 'conference-info');
  if (!root.ok) return root;
  const version = versionIn(attribute(root.value, 'version'));
  if (version === null) return fail({ what: 'the conference information has no version' });
  const state = stateOf(root.value);
  const list = child(root.value, 'users');
  const users = children(list, 'user').slice(0, MOST_PARTICIPANTS);
  const present = users.filter(user => stateOf(user) !== 'deleted').map(readParticipant);
  return ok({
    version,
    full: state !== 'partial',
    entity: attribute(root.value, 'entity'),
    subject: childText(child(root.value, 'conference-description'), 'subject'),
    active: state !== 'deleted' && childText(child(root.value, 'conference-state'), 'active') !== 'false',
    participants: new Map(present.map(one => [one.entity, one])),
    left: users.filter(user => stateOf(user) === 'deleted').map(user => attribute(user, 'entity')),
    wholeList: state !== 'partial' || (list !== undefined && stateOf(list) === 'full'),
  });
}

function readParticipant(user: XmlElement): Participant {
  return {
    entity: attribute(user, 'entity'),
    displayName: childText(user, 'display-text'),
    status: childText(child(user, 'endpoint'), 'status'),
  };
}

/** 4.4: 'full' unless it says otherwise. */
function stateOf(element: XmlElement): 'full' | 'partial' | 'deleted' {
  const state = attribute(element, 'state');
  return state === 'partial' || state === 'deleted' ? state : 'full';
}
