/** Keys that can be programmed, on the models that have them beside a strip screen and on those whose digits stand in. */
import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { model440HD } from '../../hal/models/440HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import type { DeskState, Watched, WatchedPhase } from '../../src/call/facts.ts';
import type { SpeedDial } from '../../src/directory/facts.ts';
import type { PhoneFacts } from '../../ui/facts.ts';
import { keyFaults } from '../../ui/key-faults.ts';
import { lampsOf, lampWords } from '../../ui/lamps.ts';
import { languageNamed, wordings } from '../../ui/lang/index.ts';
import { type Action, order } from '../../ui/lcd/action.ts';
import { frameOf } from '../../ui/lcd/frame.ts';
import { meaningOf } from '../../ui/lcd/keymap.ts';
import { menuEntries } from '../../ui/lcd/menus/index.ts';
import { HOME } from '../../ui/lcd/navigator.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import { call, deskWith, idleDesk, line, secondLine, someDirectory, view } from './fixtures.ts';

type Set = Readonly<Record<string, string>>;
const PICKUP = 'voip/services/call_pickup';
const lines = [line(), secondLine];
const home = { type: 'home' } as const;

/** The settings of key N of the configuration. */
function keyed(key: number, does: Set): Set {
  return Object.fromEntries(
    Object.entries(does).map(([name, value]) => [`personal_settings/functional_key/${key}/${name}`, value]),
  );
}

type Shown = {
  about?: PhoneFacts['about'];
  desk?: DeskState;
  watched?: ReadonlyMap<string, Watched>;
  listed?: SpeedDial;
  locked?: boolean;
};

function shown(values: Set, { desk = { ...idleDesk, lines }, watched, listed, locked = false, ...more }: Shown = {}) {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) assert.ok(store.set(path, value).ok, path);
  const directory = listed === undefined ? someDirectory : { ...someDirectory, speedDial: () => listed };
  const lock = { locked, hasCode: true };
  const facts = { settings: uiSettings(store), values: valuesOf(store), directory, lock, ...more };
  return view(desk, { ...facts, ...(watched === undefined ? {} : { watched }) });
}

function pressed(model: Model, key: string, values: Set, more?: Shown, how: 'short' | 'long' = 'short') {
  return meaningOf({ view: shown(values, more), model }, HOME, key)[how];
}

const isWatched = (phase: WatchedPhase, more: Partial<Watched> = {}): ReadonlyMap<string, Watched> =>
  new Map([['200', { phase, party: '', pickUp: null, ...more }]]);

const dials = (number: string) => [home, order('dialNumber', number)];
const told: readonly Action[] = [{ type: 'popup', message: { key: 'popup.key-not-served' } }];
const programs = (key: number) => [
  { type: 'open', place: { kind: 'menu', name: 'function-key', of: key, position: 0 } },
];
const inCall = { desk: deskWith([call()], { lines }) };

describe('programmable keys', () => {
  const types: readonly [name: string, does: Set, does: readonly unknown[], more?: Shown][] = [
    ['calls a speed dial', { type: 'SPEED_DIAL', speed_dial_number: '030-123' }, dials('030123')],
    [
      'calls a speed dial in a call, which is held for it',
      { type: 'SPEED_DIAL', speed_dial_number: '200' },
      dials('200'),
      inCall,
    ],
    [
      'dials on when the call is up',
      { type: 'SPEED_DIAL', speed_dial_number: '200', speed_dial_extension: '12#' },
      [home, order('dialNumber', '200', undefined, '12#')],
    ],
    ['calls who is watched', { type: 'SPEED_DIAL_BLF', speed_dial_number: '200' }, dials('200')],
    ['needs no type with a number', { speed_dial_number: '200' }, dials('200')],
    ['is a line', { type: 'SIP_ACCOUNT', shared_line_index: '1' }, [order('lineKey', 1)]],
    ['is a shared line', { type: 'SCA', shared_line_index: '1' }, [order('lineKey', 1)]],
    ['switches do not disturb', { type: 'EVENT', key_event: 'DND_ALL' }, ['write', 'write', 'popup']],
    ['opens forwarding', { type: 'EVENT', key_event: 'FORWARD_ALL' }, ['open']],
    ['opens the directory', { type: 'EVENT', key_event: 'DIRECTORY' }, ['open']],
    ['opens missed calls', { type: 'EVENT', key_event: 'MISSED_CALLS' }, ['open', 'order']],
    ['opens received calls', { type: 'EVENT', key_event: 'RECEIVED_CALLS' }, ['open']],
    ['opens dialled calls', { type: 'EVENT', key_event: 'DIALED_CALLS' }, ['open']],
    ['fetches a parked call', { type: 'PARKING_LOT', parking_lot_number: '701' }, dials('*32701')],
    ['parks a call', { type: 'PARKING_LOT', parking_lot_number: '701' }, dials('*26701'), inCall],
    ['tells that the phone has no calendar', { type: 'EVENT', key_event: 'CALENDAR' }, told],
    ['tells that the phone has no boss', { type: 'BOSS' }, told],
    ['tells that there is no such group to page', { type: 'PAGING' }, told],
    ['tells that voice dialling is off', { type: 'VOCANOM' }, told],
  ];
  for (const [name, does, expected, more] of types) {
    it(`one ${name}`, () => {
      const actions = pressed(model440HD, 'PK3', keyed(2, does), more);
      const isNames = expected.every(one => typeof one === 'string');
      assert.deepEqual(isNames ? actions.map(({ type }) => type) : actions, expected);
    });
  }

  it('park by REFER where that is wished, and at a target of their own', () => {
    const refers = { 'voip/services/park_with_refer': '1' };
    const lot = keyed(0, { type: 'PARKING_LOT', parking_lot_number: '701', parking_lot_target: 'park@example.com' });
    assert.deepEqual(pressed(model440HD, 'PK1', { ...refers, ...lot }, inCall), [
      home,
      order('blindTransfer'),
      order('dialNumber', 'park@example.com'),
    ]);
  });

  it('dial by voice at a server of its own', () => {
    const server = {
      'voip/services/vocanom_server/enabled': '1',
      'voip/services/vocanom_server/ip_address': '192.0.2.9',
      'voip/services/vocanom/number': 'speak',
      'voip/services/vocanom/transport_mode': 'TCP',
    };
    const call = dials('sip:speak@192.0.2.9:5060;transport=tcp');
    assert.deepEqual(pressed(model440HD, 'PK1', { ...server, ...keyed(0, { type: 'VOCANOM' }) }), call);
  });

  it('are offered to be programmed while they are free, and whenever they are held, unless the user may not', () => {
    assert.deepEqual(pressed(model440HD, 'PK12', {}), programs(11));
    const set = keyed(11, { type: 'SPEED_DIAL', speed_dial_number: '200' });
    assert.deepEqual(pressed(model440HD, 'PK12', set, {}, 'long'), programs(11));
    assert.deepEqual(pressed(model440HD, 'PK12', { 'system/enable_key_configuration': '0' }), []);
    assert.deepEqual(
      pressed(model440HD, 'PK12', { ...set, 'personal_settings/speed_dial_programming/enabled': '0' }, {}, 'long'),
      [],
    );
  });

  it('take the call that rings on their line, and mean nothing else to a caller', () => {
    const ringing = { desk: deskWith([call({ direction: 'in', phase: 'incoming', line: 1 })], { lines }) };
    for (const type of ['SIP_ACCOUNT', 'SCA']) {
      const key = keyed(0, { type, shared_line_index: '1' });
      assert.deepEqual(pressed(model440HD, 'PK1', key, ringing), [order('lineKey', 1)]);
    }
    for (const type of ['EVENT', 'PAGING', 'PARKING_LOT'])
      assert.deepEqual(pressed(model440HD, 'PK1', keyed(0, { type, key_event: 'DIRECTORY' }), ringing), []);
  });

  it('say nothing to a caller', () => {
    const ringing = { desk: deskWith([call({ direction: 'in', phase: 'incoming' })], { lines }) };
    assert.deepEqual(
      pressed(model440HD, 'PK1', keyed(0, { type: 'SPEED_DIAL', speed_dial_number: '200' }), ringing),
      [],
    );
  });

  it('may be line keys, which are keys of their lines otherwise', () => {
    assert.deepEqual(pressed(model440HD, 'LINE3', {}), [order('lineKey', 2)]);
    assert.deepEqual(
      pressed(model440HD, 'LINE3', keyed(14, { type: 'SPEED_DIAL', speed_dial_number: '7' })),
      dials('7'),
    );
  });

  it('of other lines, or of an event where they have no line', () => {
    const other = { 'voip/line_key/2/line': '0', 'voip/line_key/3/line': '-1' };
    const event = { ...other, 'voip/line_key/3/key_event': 'DIRECTORY' };
    assert.deepEqual(pressed(model440HD, 'LINE3', other), [order('lineKey', 0)]);
    assert.deepEqual(pressed(model440HD, 'LINE4', other), []);
    assert.deepEqual(
      pressed(model440HD, 'LINE4', event).map(({ type }) => type),
      ['open'],
    );
    assert.deepEqual(pressed(model440HD, 'LINE4', { ...other, 'voip/line_key/3/key_event': 'HOTDESK' }), told);
    assert.deepEqual(pressed(model440HD, 'LINE4', { ...event, ...keyed(15, { type: 'SIP_ACCOUNT' }) }).length, 1);
    const talks = { desk: deskWith([call({ line: 0 })], { lines }) };
    const state = (name: string) => lampsOf(model440HD, shown(other, talks)).get(name)?.colour ?? 'dark';
    assert.deepEqual(['line1', 'line2', 'line3', 'line4'].map(state), ['green', 'dark', 'green', 'dark']);
    const rings = { desk: deskWith([call({ direction: 'in', phase: 'incoming' })], { lines }) };
    assert.deepEqual(pressed(model440HD, 'LINE4', event, rings), []);
    assert.deepEqual(pressed(model440HD, 'LINE3', event, rings), [order('lineKey', 0)]);
  });

  for (const model of models.filter(({ name }) => name !== '440HD')) {
    it(`are the digits 1 to 9 of a ${model.name} where they are held`, () => {
      const values = keyed(4, { type: 'SPEED_DIAL', speed_dial_number: '200' });
      assert.deepEqual(pressed(model, '5', values, {}, 'long'), dials('200'));
      assert.deepEqual(pressed(model, '5', values), [order('digit', '5')]);
      assert.deepEqual(pressed(model, '9', values, {}, 'long'), programs(8));
      assert.deepEqual(pressed(model, '0', values, {}, 'long'), [order('digit', '+')]);
    });
  }
});

describe('the menu of a key', () => {
  const entries = (key: number, does: Set) => {
    const about = { model: '440HD', firmware: '', functionKeys: 18 };
    return menuEntries({ name: 'function-key', of: key }, shown(keyed(key, does), { about })).map(({ opens }) =>
      'setting' in opens ? opens.setting.split('/').at(-1) : '',
    );
  };

  it('offers a line for accounts, but not where a line key is the key of its own line', () => {
    const usual = ['speed_dial_number', 'key_label', 'type'];
    assert.deepEqual(entries(0, { type: 'SIP_ACCOUNT' }), [...usual, 'shared_line_index']);
    assert.deepEqual(entries(12, { type: 'SIP_ACCOUNT' }), usual);
    assert.deepEqual(entries(12, { type: 'SCA' }), [...usual, 'shared_line_index']);
  });
});

describe('keys that cannot work', () => {
  const faults = (values: Set) => {
    const store = new Store();
    for (const [path, value] of Object.entries(values)) assert.ok(store.set(path, value).ok, path);
    return keyFaults(store).map(({ where, what }) => `${where} ${what}`);
  };
  const paging = { 'voip/services/group_paging/enabled': '1', 'voip/services/group_paging/group/4/activated': '1' };
  const table: readonly [does: Set, what: RegExp, cured: Set][] = [
    [{ type: 'SPEED_DIAL_BLF' }, /has none/, { speed_dial_number: '200' }],
    [{ type: 'EVENT' }, /no event/, { key_event: 'DIRECTORY' }],
    [{ type: 'EVENT', key_event: 'HOT_DESKING' }, /HOT_DESKING/, { key_event: 'DND_ALL' }],
    [{ type: 'PARKING_LOT' }, /no place/, { parking_lot_number: '701' }],
    [{ type: 'BOSS' }, /BOSS/, { type: 'EMPTY' }],
    [{ type: 'VOCANOM' }, /by voice/, { type: 'SPEED_DIAL' }],
    [{ type: 'PAGING' }, /group 4/, { type: 'SIP_ACCOUNT' }],
  ];
  for (const [does, what, cured] of table) {
    it(`stand in the fault list: ${Object.values(does).join(' ')}`, () => {
      const [fault, ...more] = faults(keyed(4, does));
      assert.match(fault ?? '', what);
      assert.match(fault ?? '', /^personal_settings.functional_key.4 Key 5 /);
      assert.deepEqual([more, faults(keyed(4, { ...does, ...cured }))], [[], []]);
      // Who presses it is told the same.
      const expected = does.type === 'SPEED_DIAL_BLF' ? programs(4) : told;
      assert.deepEqual(pressed(model440HD, 'PK5', keyed(4, does)), expected);
    });
  }

  it('are none of those that can', () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ ...keyed(4, { type: 'PAGING' }), ...paging }), []);
  });
});

describe('keys of the locked phone', () => {
  const refused: readonly Action[] = [{ type: 'popup', message: { key: 'popup.locked' } }];
  const press = (values: Set, key: string, how: 'short' | 'long' = 'short') =>
    pressed(model440HD, key, values, { locked: true }, how);

  for (const does of [
    { type: 'SPEED_DIAL', speed_dial_number: '200' },
    { type: 'EVENT', key_event: 'DND_ALL' },
    { type: 'EVENT', key_event: 'DIRECTORY' },
    { type: 'PARKING_LOT', parking_lot_number: '701' },
  ] satisfies Set[]) {
    it(`do not do what they are for: ${Object.values(does).join(' ')}`, () => {
      assert.deepEqual(press(keyed(0, does), 'PK1'), refused);
      assert.deepEqual(press(keyed(0, does), 'PK1', 'long'), []);
    });
  }

  it('call for help', () => {
    assert.deepEqual(press(keyed(0, { type: 'SPEED_DIAL', speed_dial_number: '112' }), 'PK1'), dials('112'));
  });

  it('take no call that rings elsewhere, which is not told either', () => {
    const watched = isWatched('ringing');
    const values = { [`${PICKUP}/enabled`]: '1', ...keyed(0, { type: 'SPEED_DIAL_BLF', speed_dial_number: '200' }) };
    const { rows, softkeys } = frameOf(model440HD, shown(values, { watched, locked: true }), HOME);
    assert.doesNotMatch([...rows.map(({ text }) => text), ...softkeys].join(), /Call for|PickUp/);
  });
});

describe('strip screen', () => {
  const labels = (values: Set, more: Shown = {}) =>
    (frameOf(model440HD, shown(values, more), HOME).strip ?? []).map(({ text, emphasis }) =>
      emphasis ? `# ${text}` : text,
    );

  it('names the keys beside it, by their label or by what they do', () => {
    const named = labels({
      ...keyed(0, { type: 'SPEED_DIAL', speed_dial_number: '200' }),
      ...keyed(1, { type: 'SPEED_DIAL', speed_dial_number: '0123456789012345' }),
      ...keyed(2, { type: 'EVENT', key_event: 'DIRECTORY' }),
      ...keyed(11, { type: 'SPEED_DIAL', speed_dial_number: '7', key_label: 'Workshop' }),
    });
    assert.equal(named.length, 12);
    assert.deepEqual([named[0], named[2], named[3], named[11]], ['Ada Lovelace', 'Directory', '', 'Workshop']);
    assert.match(named[1] ?? '', /^01234567.*…$/);
  });

  it('tells what their lamps tell', () => {
    const key = keyed(0, { type: 'SPEED_DIAL_BLF', speed_dial_number: '200', key_label: 'Ada' });
    const phases: readonly WatchedPhase[] = ['unknown', 'idle', 'ringing', 'busy', 'held'];
    const told = phases.map(phase => labels(key, { watched: isWatched(phase) })[0]);
    assert.deepEqual(told, ['Ada ?', 'Ada', '# Ada !', 'Ada ■', 'Ada =']);
    const own = { desk: deskWith([call({ line: 1 })], { lines }) };
    assert.match(labels(keyed(0, { type: 'SIP_ACCOUNT', shared_line_index: '1' }), own)[0] ?? '', / ■$/);
  });

  it('is there on a 440HD only', () => {
    const having = models.filter(model => frameOf(model, shown({}), HOME).strip !== undefined);
    assert.deepEqual(having, [model440HD]);
  });
});

describe('busy lamps', () => {
  const watching = keyed(0, { type: 'SPEED_DIAL_BLF', speed_dial_number: '200' });
  const lamp = (values: Set, more: Shown) => {
    const state = lampsOf(model440HD, shown(values, more)).get('pk1');
    return state == null ? 'dark' : `${state.colour} ${state.cadence}`;
  };
  const word = (model: Model, values: Set, more: Shown): string => {
    const words = lampWords(model, shown(values, more)).filter(({ legend }) => /200|Ada/.test(String(legend)));
    return words.map(({ says }) => wordings(languageNamed('ENGLISH'), { key: says })[0]).join();
  };
  const table: readonly [WatchedPhase, one: string, two: string, says: string][] = [
    ['unknown', 'dark', 'green slow', 'Not known'],
    ['idle', 'green steady', 'dark', 'Free'],
    ['ringing', 'red fast', 'red fast', 'Rings there'],
    ['busy', 'red steady', 'red steady', 'Busy'],
    ['held', 'red slow', 'red slow', 'On hold'],
  ];
  for (const [phase, one, two, says] of table) {
    it(`of somebody ${phase}`, () => {
      const watched = isWatched(phase);
      const colours = (option: string): Set => ({ 'voip/services/busy_lamp_field/color_settings': option });
      assert.equal(lamp({ ...watching, ...colours('OPTION_1') }, { watched }), one);
      assert.equal(lamp(watching, { watched }), two);
      assert.equal(word(model440HD, watching, { watched }), says);
      assert.equal(word(model405HD, watching, { watched }), says, 'a phone without lamps tells it too');
    });
  }

  it('of whom no server ever told say so', () => {
    assert.equal(word(model405HD, watching, {}), 'Not known');
  });

  it('follow the speed dial file of the server', () => {
    const listed = { number: '200', watched: true };
    assert.equal(lamp({}, { listed, watched: isWatched('busy') }), 'red steady');
    assert.equal(lamp({}, { listed: { ...listed, watched: false }, watched: isWatched('busy') }), 'dark');
  });

  it('show a parking place, do not disturb, forwarding and lines as well', () => {
    const busy = new Map([['701', { phase: 'busy', party: '', pickUp: null } as const]]);
    const lot = keyed(0, { type: 'PARKING_LOT', parking_lot_number: '701' });
    assert.equal(lamp(lot, { watched: busy }), 'red steady');
    const quiet = { 'voip/line/1/do_not_disturb/activated': '1' };
    const key = keyed(0, { type: 'EVENT', key_event: 'DND_ALL' });
    assert.deepEqual([lamp(key, {}), lamp({ ...key, ...quiet }, {})], ['dark', 'red steady']);
    const secondLineKey = keyed(0, { type: 'SIP_ACCOUNT', shared_line_index: '1' });
    assert.equal(lamp(secondLineKey, { desk: deskWith([call({ line: 1 })], { lines }) }), 'green steady');
  });

  describe('of somebody who is called there', () => {
    const dialog = { number: '300', uri: 'sip:300@192.0.2.7', replaces: 'c;to-tag=a;from-tag=b;early-only' };
    const watched = isWatched('ringing', { party: 'Grace', pickUp: dialog });
    const enabled = { ...watching, [`${PICKUP}/enabled`]: '1' };

    it('take the call by the code of the server', () => {
      assert.deepEqual(pressed(model440HD, 'PK1', enabled, { watched }), dials('**200'));
      assert.deepEqual(pressed(model405HD, '1', enabled, { watched }, 'long'), dials('**200'));
    });

    it('take it by its dialog where there is no code (RFC 3891)', () => {
      const taken = pressed(model440HD, 'PK1', { ...enabled, [`${PICKUP}/access_code`]: '' }, { watched });
      assert.deepEqual(taken, [home, order('pickUp', '300', dialog.uri, dialog.replaces)]);
    });

    it('are told on the idle screen, with a softkey that takes the call', () => {
      const seen = shown(enabled, { watched });
      const { rows, softkeys } = frameOf(model405HD, seen, HOME);
      assert.match(rows.map(({ text }) => text).join(), /Call for Ada Lovelace/);
      assert.equal(softkeys[0], 'PickUp');
      assert.deepEqual(pressed(model405HD, 'SOFT1', enabled, { watched }), dials('**200'));
      assert.notEqual(frameOf(model405HD, shown(watching, { watched }), HOME).softkeys[0], 'PickUp');
    });

    it('only call where the user may not take it', () => {
      assert.deepEqual(pressed(model440HD, 'PK1', watching, { watched }), dials('200'));
    });
  });
});
