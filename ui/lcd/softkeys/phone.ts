/** Softkeys for what the phone does beside calls: its services, its lock, paging, and taking calls of others. */
import { userPages } from '../../../config/params/paging.ts';
import { doNotDisturbPath, lineServices } from '../../services.ts';
import type { View } from '../../view.ts';
import { ringingThere } from '../../watched.ts';
import { type Action, order } from '../action.ts';
import { lockActions, UNLOCK } from '../locked.ts';
import { pickUp } from '../pick-up.ts';
import type { MenuPlace } from '../place.ts';
import type { Softkey } from './softkey.ts';

export const phoneSoftkeys = {
  DND_ALL: {
    label: 'softkey.dnd',
    works: view => view.settings.doNotDisturbSoftkey && view.lines.length > 0,
    press: toggleDoNotDisturb,
  },
  FORWARD_ALL: {
    label: 'softkey.forward',
    works: view => view.settings.forwardSoftkey && view.lines.some(line => lineServices(view.values, line).mayForward),
    press: ({ lines: [first, second] }) => {
      const alone = first !== undefined && second === undefined;
      const menu = alone ? { name: 'forward', of: first.index } : { name: 'forward-lines', of: 0 };
      return [{ type: 'open', place: { kind: 'menu', position: 0, ...menu } as MenuPlace }];
    },
  },
  LOCK: { label: 'softkey.lock', works: view => view.mayLock && !view.locked, press: lockActions },
  UNLOCK: {
    label: 'softkey.unlock',
    works: view => view.locked,
    press: () => [{ type: 'open', place: UNLOCK }],
  },
  PICK_UP: {
    label: 'softkey.pick-up',
    works: view => !view.locked && pickUpActions(view) !== null,
    press: view => pickUpActions(view) ?? [],
  },
  PAGE: {
    label: 'softkey.page',
    works: ({ settings, values }) => values.get(userPages) && settings.pageGroups.length > 0,
    press: () => [{ type: 'open', place: { kind: 'menu', name: 'paging', of: 0, position: 0 } }],
  },
  ACCEPT_PAGE: {
    label: 'softkey.accept-page',
    works: view => view.paging?.phase === 'asked',
    press: () => [order('answerPage', true)],
  },
  REFUSE_PAGE: {
    label: 'softkey.refuse-page',
    works: view => view.paging?.phase === 'asked',
    press: () => [order('answerPage', false)],
  },
  END_PAGE: {
    label: 'softkey.end-page',
    works: view => view.paging !== null && view.paging.phase !== 'asked',
    press: () => [order('endPage')],
  },
} satisfies Readonly<Record<string, Softkey>>;

/** On for all lines, unless all have it already. */
function toggleDoNotDisturb({ lines, values }: View): readonly Action[] {
  const on = !lines.every(line => lineServices(values, line).doNotDisturb);
  return [
    ...lines.map(
      ({ index }): Action => ({ type: 'write', path: doNotDisturbPath(index), text: on ? '1' : '0', stay: true }),
    ),
    { type: 'popup', message: { key: on ? 'popup.dnd-on' : 'popup.dnd-off' } },
  ];
}

/** Of the call that the notice tells of. */
function pickUpActions(view: View): readonly Action[] | null {
  const [number, watched] = ringingThere(view) ?? [];
  return number === undefined || watched === undefined ? null : pickUp(view, number, watched);
}
