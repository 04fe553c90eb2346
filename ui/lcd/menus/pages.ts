/** The pages of the menu that are only read. A new page is one record here. */
import { modelByName } from '../../../hal/models/index.ts';
import { faultText } from '../../../src/base/result.ts';
import type { LineServer } from '../../../src/call/facts.ts';
import { lampWords } from '../../lamps.ts';
import type { Message, TextKey } from '../../lang/index.ts';
import { dateTexts, durationText, type TimeStyle, timeText } from '../../lang/time.ts';
import type { View } from '../../view.ts';
import { lineText, lineWord } from '../screen.ts';
import { callPage } from './call-page.ts';
import { networkItems } from './network-page.ts';

export type PageName =
  | 'network'
  | 'lines'
  | 'firmware'
  | 'release'
  | 'provisioned'
  | 'memory'
  | 'calls'
  | 'faults'
  | 'certificates'
  | 'addresses'
  | 'doctor'
  | 'call'
  | 'lamps';

/** One piece of a page: a name with its value, a sentence that may go over several rows, a reason of call control. */
export type PageItem =
  | { readonly name: Message; readonly value: Message | string }
  | { readonly sentence: string | Message }
  | { readonly reason: string };

export type Page = { readonly title: TextKey; items(view: View, style: TimeStyle): readonly PageItem[] };

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
      ...networkItems(network),
    ],
  },
  lines: {
    title: 'menu.lines',
    items: ({ lines }) =>
      lines.flatMap((line): PageItem[] => [
        {
          name: lineText('line.row', line.index, line.label),
          value: { key: lineWord(line) },
        },
        ...(line.reason === undefined ? [] : [{ reason: line.reason }]),
        ...line.servers.flatMap((server): PageItem[] => [
          {
            name: { key: `status.server.${server.role}` },
            value: { key: serverWord(server, line.servers.length) },
          },
          { sentence: server.host },
          ...(server.reason === undefined || server.reason === line.reason ? [] : [{ reason: server.reason }]),
        ]),
      ]),
  },
  firmware: {
    title: 'menu.firmware',
    items: ({ about, status }) => [
      { name: { key: 'status.model' }, value: about.model },
      { name: { key: 'status.version' }, value: about.firmware },
      { name: { key: 'status.uptime' }, value: durationText(status.upSeconds()) },
    ],
  },
  release: {
    title: 'menu.release',
    items: ({ status }) =>
      status.release().map(({ name, version }) => ({ name: { key: 'name', args: { name } }, value: version })),
  },
  provisioned: {
    title: 'menu.provisioned',
    items: (view, style) => {
      const last = view.status.provisioned();
      if (last === null) return [{ name: { key: 'status.source' }, value: { key: 'status.none' } }];
      const time = last.time === null ? '' : `${dateTexts(last.time, style).at(-1)} ${timeText(last.time, style)}`;
      return [
        ...(time === '' ? [] : [{ name: { key: 'status.time' }, value: time } as const]),
        ...(last.outcome === null
          ? []
          : [{ name: { key: 'status.outcome' }, value: { key: `outcome.${last.outcome}` } } as const]),
        { name: { key: 'status.source' }, value: '' },
        { sentence: last.source },
      ];
    },
  },
  memory: {
    title: 'menu.memory',
    items: ({ status }) => {
      const { total, free, own } = status.memory();
      return [
        { name: { key: 'status.memory-total' }, value: megabytes(total) },
        { name: { key: 'status.memory-free' }, value: megabytes(free) },
        { name: { key: 'status.memory-own' }, value: megabytes(own) },
      ];
    },
  },
  calls: {
    title: 'menu.call-statistics',
    items: ({ callCount, missedCalls }) => [
      { name: { key: 'status.calls' }, value: String(callCount) },
      { name: { key: 'status.calls-missed' }, value: String(missedCalls) },
    ],
  },
  faults: {
    title: 'menu.faults',
    items: ({ settingsFaults }) =>
      settingsFaults.length === 0
        ? [{ name: { key: 'status.none' }, value: '' }]
        : [
            { name: { key: 'status.settings' }, value: String(settingsFaults.length) },
            ...settingsFaults.map(fault => ({ sentence: faultText(fault) })),
          ],
  },
  call: callPage,
  lamps: { title: 'menu.lamps', items: lampItems },
  addresses: {
    title: 'menu.addresses',
    items: ({ network, about, status }) => [
      {
        name: { key: 'status.address' },
        value: network.address === '' ? { key: 'status.address.none' } : network.address,
      },
      { name: { key: 'status.mac' }, value: network.mac },
      { name: { key: 'status.model' }, value: about.model },
      { name: { key: 'status.version' }, value: about.firmware },
      ...serialItem(status.serial()),
    ],
  },
  doctor: {
    title: 'menu.doctor',
    items: ({ status }) =>
      status
        .findings()
        .flatMap(({ about, good, says, reason = '' }): PageItem[] => [
          { name: about, value: { key: good === null ? 'doctor.unknown' : good ? 'doctor.good' : 'doctor.bad' } },
          ...(says === '' ? [] : [{ sentence: says }]),
          ...(reason === '' ? [] : [{ reason }]),
        ]),
  },
  certificates: {
    title: 'menu.certificates',
    items: ({ status }, style) => {
      const all = status.certificates();
      if (all.length === 0) return [{ name: { key: 'status.none' }, value: '' }];
      return all.flatMap(({ name, subject, validTo }): PageItem[] => [
        { name: { key: 'name', args: { name } }, value: '' },
        { sentence: subject },
        { name: { key: 'status.valid-to' }, value: dateTexts(validTo, style)[0] ?? '' },
      ]);
    },
  },
};

/** From so many on, dark ones are left out. */
const MANY_LAMPS = 8;

function lampItems(view: View): readonly PageItem[] {
  const model = modelByName(view.about.model);
  const all = model.ok ? lampWords(model.value, view) : [];
  const told = all.length < MANY_LAMPS ? all : all.filter(({ says }) => says !== 'off');
  if (told.length === 0) return [{ name: { key: 'status.none' }, value: '' }];
  return told.map(({ legend, says }) => ({
    name: typeof legend === 'string' ? { key: 'name', args: { name: legend } } : legend,
    value: { key: says },
  }));
}

function serialItem(serial: string): readonly PageItem[] {
  return serial === '' ? [] : [{ name: { key: 'status.serial' }, value: serial }];
}

function megabytes(octets: number): Message {
  return { key: 'status.megabytes', args: { count: Math.round(octets / 2 ** 20) } };
}

/** Of several servers the one in use is marked, and one without a registration waits for its turn. */
function serverWord({ phase, inUse }: LineServer, servers: number): TextKey {
  if (servers > 1 && phase === 'registered' && inUse) return 'status.server.in-use';
  return servers > 1 && phase === 'unregistered' && !inUse ? 'status.server.standby' : `line.${phase}`;
}
