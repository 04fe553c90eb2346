/** News about many addresses in one NOTIFY (RFC 4662): a list and a part for each that has something to tell. */
import { fail, ok, type Result } from '../../base/result.ts';
import type { Part } from '../multipart.ts';
import { type EventPackage, type Notification, orderOf, versionIn } from './package.ts';
import { attribute, children, childText, parseDocument, type XmlElement } from './xml.ts';

export const RLMI = 'application/rlmi+xml';

/** One address of the list. */
export type ResourceNews = {
  readonly uri: string;
  readonly name: string;
  /** 'active', 'pending', 'terminated'; '' when the list does not know. */
  readonly state: string;
  readonly reason: string;
  /** What its package tells of it; null when nothing. */
  readonly content: unknown;
};

export type ListNews = {
  readonly version: number;
  readonly full: boolean;
  readonly resources: ReadonlyMap<string, ResourceNews>;
};

const MOST_RESOURCES = 500;

/**
 * Section 5. An instance whose part cannot be read counts as one without news: the others are worth having. A list in the
 * list adds its addresses to those of the whole; the version is that of the first, the outermost one.
 */
export function readList(
  record: EventPackage,
  notification: Omit<Notification, 'parts'>,
  parts: readonly Part[],
): Result<ListNews> {
  const [list, ...inner] = parts
    .filter(({ type }) => type.type === RLMI)
    .map(({ body }) => parseDocument(body.toString(), 'list'));
  if (list === undefined || !list.ok) return list ?? fail({ what: 'there is no list' });
  const version = versionIn(attribute(list.value, 'version'));
  if (version === null) return fail({ what: 'the list has no version' });
  const byId = new Map(parts.map(part => [contentId(part), part] as const));
  const read = (cid: string): unknown => {
    const part = cid === '' ? undefined : byId.get(cid);
    if (part === undefined || !record.accept.includes(part.type.type)) return null;
    const content = record.read({ ...notification, parts: [part] });
    return content.ok ? content.value : null;
  };
  const lists = [list.value, ...inner.flatMap(one => (one.ok ? [one.value] : []))];
  const resources = lists
    .flatMap(one => children(one, 'resource'))
    .slice(0, MOST_RESOURCES)
    .map(resource => readResource(resource, read));
  return ok({
    version,
    full: attribute(list.value, 'fullState') !== 'false',
    resources: new Map(resources.filter(({ uri }) => uri !== '').map(one => [one.uri, one])),
  });
}

function readResource(resource: XmlElement, read: (cid: string) => unknown): ResourceNews {
  const instances = children(resource, 'instance');
  const chosen = instances.find(one => attribute(one, 'state') === 'active') ?? instances[0];
  return {
    uri: attribute(resource, 'uri'),
    name: childText(resource, 'name'),
    state: attribute(chosen, 'state'),
    reason: attribute(chosen, 'reason'),
    content: read(attribute(chosen, 'cid')),
  };
}

/** '<a@b>' without its brackets (RFC 2392). */
function contentId({ headers }: Part): string {
  return (headers.get('content-id') ?? '').replace(/^<(.*)>$/, '$1');
}

/** The list with news put in, each address by the rules of its package. */
export function foldList(record: EventPackage, known: ListNews | null, news: ListNews): ListNews | 'stale' | 'gap' {
  const order = orderOf(known, news);
  if (order !== 'take') return order;
  const resources = new Map(news.full ? [] : known?.resources);
  for (const [uri, told] of news.resources) {
    const before = known?.resources.get(uri);
    const content = foldContent(record, before?.content ?? null, told.content);
    if (content === 'gap') return 'gap';
    const kept = content === 'stale' ? before?.content : content;
    resources.set(uri, { ...told, name: told.name || (before?.name ?? ''), content: kept ?? null });
  }
  return { ...news, full: true, resources: new Map([...resources].slice(0, MOST_RESOURCES)) };
}

function foldContent(record: EventPackage, known: unknown, news: unknown): unknown {
  if (news === null) return known;
  return record.fold === undefined ? news : record.fold(known, news);
}
