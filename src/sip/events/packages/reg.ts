import { fail, ok, type Result } from '../../../base/result.ts';
import { eventPackage, orderOf, textOf, versionIn } from '../package.ts';
import { attribute, children, childText, parseDocument, type XmlElement } from '../xml.ts';

export type RegisteredContact = {
  readonly uri: string;
  readonly active: boolean;
  /** Why: 'registered', 'refreshed', 'expired', 'deactivated' … */
  readonly event: string;
};

/** What a registrar knows of one address (RFC 3680 section 5). */
export type RegistrationEntry = {
  readonly id: string;
  readonly aor: string;
  readonly state: 'init' | 'active' | 'terminated';
  readonly contacts: readonly RegisteredContact[];
};

export type RegistrationInfo = {
  readonly version: number;
  readonly full: boolean;
  readonly registrations: ReadonlyMap<string, RegistrationEntry>;
};

const MOST_ENTRIES = 50;

export const reg = eventPackage({
  name: 'reg',
  accept: ['application/reginfo+xml'],
  unsolicited: false,
  read: notification => readRegistrations(textOf(notification)),
  fold: (known: RegistrationInfo | null, news: RegistrationInfo) => {
    const order = orderOf(known, news);
    if (order !== 'take') return order;
    const all = new Map([...(news.full ? [] : (known?.registrations ?? [])), ...news.registrations]);
    return { ...news, full: true, registrations: new Map([...all].slice(0, MOST_ENTRIES)) };
  },
});

function readRegistrations(text: string): Result<RegistrationInfo> {
  const root = parseDocument(text, 'reginfo');
  if (!root.ok) return root;
  const version = versionIn(attribute(root.value, 'version'));
  if (version === null) return fail({ what: 'the registration information has no version' });
  const entries = children(root.value, 'registration').slice(0, MOST_ENTRIES).flatMap(readEntry);
  return ok({
    version,
    full: attribute(root.value, 'state') !== 'partial',
    registrations: new Map(entries.map(entry => [entry.id, entry])),
  });
}

function readEntry(element: XmlElement): RegistrationEntry[] {
  const told = attribute(element, 'state');
  const state = (['init', 'active', 'terminated'] as const).find(name => name === told);
  const id = attribute(element, 'id');
  if (state === undefined || id === '') return [];
  const contacts = children(element, 'contact')
    .slice(0, MOST_ENTRIES)
    .map(contact => ({
      uri: childText(contact, 'uri'),
      active: attribute(contact, 'state') === 'active',
      event: attribute(contact, 'event'),
    }));
  return [{ id, aor: attribute(element, 'aor'), state, contacts }];
}
