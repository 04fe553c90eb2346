import { ok, type Result } from '../../../base/result.ts';
import { eventPackage, textOf } from '../package.ts';
import { attribute, child, children, childText, parseDocument } from '../xml.ts';

export type PresenceTuple = {
  readonly id: string;
  /** RFC 3863 4.1.4; null when it is not told. */
  readonly open: boolean | null;
  readonly contact: string;
  readonly note: string;
};

/** RFC 3856 with a PIDF document (RFC 3863). */
export type Presence = {
  readonly entity: string;
  /** Somebody can be reached: one tuple at least is open. */
  readonly open: boolean;
  readonly note: string;
  readonly tuples: readonly PresenceTuple[];
};

const MOST_TUPLES = 50;

export const presence = eventPackage({
  name: 'presence',
  accept: ['application/pidf+xml'],
  unsolicited: false,
  read: notification => readPresence(textOf(notification)),
});

function readPresence(text: string): Result<Presence> {
  const root = parseDocument(text, 'presence');
  if (!root.ok) return root;
  const tuples = children(root.value, 'tuple')
    .slice(0, MOST_TUPLES)
    .map((tuple): PresenceTuple => {
      const basic = childText(child(tuple, 'status'), 'basic').toLowerCase();
      return {
        id: attribute(tuple, 'id'),
        open: basic === 'open' ? true : basic === 'closed' ? false : null,
        contact: childText(tuple, 'contact'),
        note: childText(tuple, 'note'),
      };
    });
  return ok({
    entity: attribute(root.value, 'entity'),
    open: tuples.some(({ open }) => open === true),
    note: childText(root.value, 'note') || (tuples.find(({ note }) => note !== '')?.note ?? ''),
    tuples,
  });
}
