/** What the MENU key opens: menus and the pages behind them. A new entry is one record here. */
import { faultText } from '../../src/base/result.ts';
import type { LineServer } from '../../src/call/facts.ts';
import type { Message, TextKey } from '../lang/index.ts';
import type { View } from '../view.ts';
import { lineWord } from './screen.ts';

export type MenuEntry = {
  /** As `personal_settings/menu/<name>/enabled` calls it. */
  readonly name: string;
  /** The digit that opens it; it stays the same when other entries are hidden or missing. */
  readonly digit: string;
  readonly title: Message;
  readonly opens: { readonly menu: MenuName } | { readonly page: PageName } | { readonly pages: number };
};

export type MenuName = 'main' | 'status' | 'paging';
export type PageName = 'network' | 'lines' | 'firmware';

type Menu = {
  readonly title: TextKey;
  readonly entries: readonly MenuEntry[] | ((view: View) => readonly MenuEntry[]);
};

const PAGING: MenuEntry = { name: 'paging', digit: '6', title: { key: 'menu.paging' }, opens: { menu: 'paging' } };

const MENUS: { readonly [name in MenuName]: Menu } = {
  main: {
    title: 'menu.main',
    entries: ({ settings }) => [
      { name: 'status', digit: '5', title: { key: 'menu.status' }, opens: { menu: 'status' } },
      ...(settings.pageGroups.length === 0 ? [] : [PAGING]),
    ],
  },
  paging: {
    title: 'menu.paging',
    entries: ({ settings }) =>
      settings.pageGroups.map(({ id, name }, at) => ({
        name: `group_${id}`,
        digit: at < 9 ? String(at + 1) : '',
        title: { key: 'menu.page-group', args: { name } },
        opens: { pages: id },
      })),
  },
  status: {
    title: 'menu.status',
    entries: [
      { name: 'network_status', digit: '1', title: { key: 'menu.network' }, opens: { page: 'network' } },
      { name: 'voip_status', digit: '2', title: { key: 'menu.lines' }, opens: { page: 'lines' } },
      { name: 'firmware_version', digit: '3', title: { key: 'menu.firmware' }, opens: { page: 'firmware' } },
    ],
  },
};

/** One piece of a page: a name with its value, or a sentence that may go over several rows. */
export type PageItem = { readonly name: Message; readonly value: Message | string } | { readonly sentence: string };

type Page = { readonly title: TextKey; items(view: View): readonly PageItem[] };

export const PAGES: { readonly [name in PageName]: Page } = {
  network: {
    title: 'menu.network',
    items: ({ network }) => [
      {
        name: { key: 'status.address' },
        value: network.address === '' ? { key: 'status.address.none' } : network.address,
      },
      { name: { key: 'status.mac' }, value: network.mac },
      { name: { key: 'status.link' }, value: { key: network.link ? 'status.link.up' : 'status.link.down' } },
      { name: { key: 'status.interface' }, value: network.interfaceName },
    ],
  },
  lines: {
    title: 'menu.lines',
    items: ({ lines }) =>
      lines.flatMap((line): PageItem[] => [
        {
          name: { key: 'line.row', args: { line: line.index + 1, label: line.label } },
          value: { key: lineWord(line) },
        },
        ...(line.reason === undefined ? [] : [{ sentence: line.reason }]),
        ...line.servers.flatMap((server): PageItem[] => [
          {
            name: { key: `status.server.${server.role}` },
            value: { key: serverWord(server, line.servers.length) },
          },
          { sentence: server.host },
          ...(server.reason === undefined || server.reason === line.reason ? [] : [{ sentence: server.reason }]),
        ]),
      ]),
  },
  firmware: {
    title: 'menu.firmware',
    items: ({ about, settingsFaults }) => [
      { name: { key: 'status.model' }, value: about.model },
      { name: { key: 'status.version' }, value: about.firmware },
      ...(settingsFaults.length === 0
        ? []
        : [{ name: { key: 'status.settings' }, value: String(settingsFaults.length) } as const]),
      ...settingsFaults.map(fault => ({ sentence: faultText(fault) })),
    ],
  },
};

/** Of several servers the one in use is marked, and one without a registration waits for its turn. */
function serverWord({ phase, inUse }: LineServer, servers: number): TextKey {
  if (servers > 1 && phase === 'registered' && inUse) return 'status.server.in-use';
  return servers > 1 && phase === 'unregistered' && !inUse ? 'status.server.standby' : `line.${phase}`;
}

export function menuTitle(name: MenuName): TextKey {
  return MENUS[name].title;
}

/** The entries that are shown. */
export function menuEntries(name: MenuName, view: View): readonly MenuEntry[] {
  const { entries } = MENUS[name];
  return (typeof entries === 'function' ? entries(view) : entries).filter(
    entry => !view.settings.hiddenMenus.includes(entry.name),
  );
}
