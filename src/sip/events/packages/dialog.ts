import { fail, ok, type Result } from '../../../base/result.ts';
import { eventPackage, orderOf, textOf, versionIn } from '../package.ts';
import { attribute, child, children, childText, parseDocument, type XmlElement } from '../xml.ts';

const STATES = ['trying', 'proceeding', 'early', 'confirmed', 'terminated'] as const;

export type DialogEnd = { readonly identity: string; readonly displayName: string; readonly target: string };

/** One call of the watched address (RFC 4235 section 4.1). */
export type WatchedDialog = {
  readonly id: string;
  readonly state: (typeof STATES)[number];
  /** Why it is in that state: 'rejected', 'cancelled' … '' when it is not told. */
  readonly event: string;
  /** 'initiator' made the call, 'recipient' was called; '' when it is not told. */
  readonly direction: 'initiator' | 'recipient' | '';
  /** What a pick-up needs for its Replaces (RFC 3891); '' when they are kept secret. */
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly local: DialogEnd;
  readonly remote: DialogEnd;
  /** The watched one does not speak and hear now: the call is on hold there (section 4.1.6.2, `+sip.rendering`). */
  readonly held: boolean;
};

export type DialogInfo = {
  readonly version: number;
  readonly full: boolean;
  readonly entity: string;
  /** By id; those that are over are left out once they are folded in. */
  readonly dialogs: ReadonlyMap<string, WatchedDialog>;
};

const MOST_DIALOGS = 100;

export const dialog = eventPackage({
  name: 'dialog',
  accept: ['application/dialog-info+xml'],
  unsolicited: false,
  read: notification => readDialogInfo(textOf(notification)),
  fold: (known: DialogInfo | null, news: DialogInfo) => {
    const order = orderOf(known, news);
    if (order !== 'take') return order;
    const all = [...(news.full ? [] : (known?.dialogs ?? [])), ...news.dialogs];
    const alive = [...new Map(all)].filter(([, { state }]) => state !== 'terminated').slice(0, MOST_DIALOGS);
    return { ...news, full: true, dialogs: new Map(alive) };
  },
});

function readDialogInfo(text: string): Result<DialogInfo> {
  const root = parseDocument(text, 'dialog-info');
  if (!root.ok) return root;
  const version = versionIn(attribute(root.value, 'version'));
  if (version === null) return fail({ what: 'the dialog information has no version' });
  const dialogs = children(root.value, 'dialog').slice(0, MOST_DIALOGS).map(readDialog);
  return ok({
    version,
    full: attribute(root.value, 'state') !== 'partial',
    entity: attribute(root.value, 'entity'),
    dialogs: new Map(dialogs.flatMap(one => (one === null ? [] : [[one.id, one] as const]))),
  });
}

/** A dialog without id or with a state of its own making is no dialog. */
function readDialog(element: XmlElement): WatchedDialog | null {
  const id = attribute(element, 'id');
  const told = child(element, 'state');
  const state = STATES.find(name => name === told?.text.toLowerCase());
  if (id === '' || state === undefined) return null;
  const direction = attribute(element, 'direction');
  return {
    id,
    state,
    event: attribute(told, 'event'),
    direction: direction === 'initiator' || direction === 'recipient' ? direction : '',
    callId: attribute(element, 'call-id'),
    localTag: attribute(element, 'local-tag'),
    remoteTag: attribute(element, 'remote-tag'),
    local: readEnd(child(element, 'local')),
    remote: readEnd(child(element, 'remote')),
    held: isHeld(child(child(element, 'local'), 'target')),
  };
}

function isHeld(target: XmlElement | undefined): boolean {
  const params = target === undefined ? [] : children(target, 'param');
  return params.some(
    param =>
      attribute(param, 'pname').toLowerCase() === '+sip.rendering' && attribute(param, 'pval').toLowerCase() === 'no',
  );
}

function readEnd(element: XmlElement | undefined): DialogEnd {
  const identity = child(element, 'identity');
  return {
    identity: childText(element, 'identity'),
    displayName: attribute(identity, 'display') || attribute(identity, 'display-name'),
    target: attribute(child(element, 'target'), 'uri'),
  };
}
