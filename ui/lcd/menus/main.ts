/** The menu that the MENU key opens (guide chapter 2.1). Decision: paging has no number in the guide; it comes last. */
import * as shown from '../../../config/params/menus.ts';
import { entry, type Menu, type MenuName, numbered } from './menu.ts';

const CALL_LISTS = ['all', 'missed', 'received', 'dialed'] as const;

export const mainMenus = {
  main: {
    title: 'menu.main',
    entries: view => [
      entry('1', 'menu.call-log', { menu: 'call-log' }, shown.callLog),
      entry('2', 'menu.directory', { menu: 'directory' }, shown.directory),
      entry('3', 'menu.keys', { menu: 'keys' }, shown.keys),
      entry('4', 'menu.settings', { menu: 'settings' }, shown.settings),
      entry('5', 'menu.status', { menu: 'status' }, shown.status),
      entry('6', 'menu.administration', { menu: 'administration' }, shown.administration),
      ...(view.settings.pageGroups.length === 0 ? [] : [entry('7', 'menu.paging', { menu: 'paging' })]),
    ],
  },
  'call-log': {
    title: 'menu.call-log',
    entries: CALL_LISTS.map((calls, at) => entry(String(at + 1), `menu.calls.${calls}`, { calls })),
  },
  directory: {
    title: 'menu.directory',
    entries: ({ directory }) => [
      entry('1', 'menu.people.local', { people: 'local' }),
      ...(directory.hasCorporate ? [entry('2', 'menu.people.corporate', { people: 'corporate' })] : []),
      entry('3', 'menu.add-contact', { newContact: true }),
    ],
  },
  paging: {
    title: 'menu.paging',
    entries: ({ settings: { pageGroups } }) =>
      numbered(
        pageGroups.length,
        at => ({ key: 'menu.page-group', args: { name: pageGroups[at]?.name ?? '' } }),
        at => ({ pages: pageGroups[at]?.id ?? 0 }),
      ),
  },
  status: {
    title: 'menu.status',
    entries: [
      entry('1', 'menu.network', { page: 'network' }),
      entry('2', 'menu.lines', { page: 'lines' }),
      entry('3', 'menu.firmware', { page: 'firmware' }),
      entry('4', 'menu.release', { page: 'release' }),
      entry('5', 'menu.provisioned', { page: 'provisioned' }),
      entry('6', 'menu.memory', { page: 'memory' }),
      entry('7', 'menu.call-statistics', { page: 'calls' }),
      entry('8', 'menu.faults', { page: 'faults' }),
      entry('9', 'menu.certificates', { page: 'certificates' }),
      entry('0', 'menu.call', { page: 'call' }),
      entry('*', 'menu.lamps', { page: 'lamps' }),
    ],
  },
} satisfies { readonly [name in MenuName]?: Menu };
