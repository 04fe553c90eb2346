import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import type { DeskState } from '../../src/call/facts.ts';
import type { TextKey } from '../../ui/lang/index.ts';
import { type Action, NOTHING, order, repeating } from '../../ui/lcd/action.ts';
import { cueOfKey, cueOfPopup } from '../../ui/lcd/feedback.ts';
import { meaningOf } from '../../ui/lcd/keymap.ts';
import { keypress, RELEASED } from '../../ui/lcd/keypress.ts';
import { UNLOCK } from '../../ui/lcd/locked.ts';
import { HOME } from '../../ui/lcd/navigator.ts';
import type { MenuPlace, PagePlace, Place } from '../../ui/lcd/place.ts';
import { softkeysInSight } from '../../ui/lcd/softkeys/in-sight.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import { call, deskWith, type FactsOver, idleDesk, network, view } from './fixtures.ts';
import { scenes } from './scenes.ts';

const incoming = call({ id: 2, direction: 'in', phase: 'incoming' });
const held = call({ id: 3, phase: 'held' });
const dialling: DeskState = { ...idleDesk, dial: { line: 0, number: '030', tone: 'none' } };
const together = { phase: 'together', members: [1, 2, 3], levels: {} } as const;
const situations = {
  idle: idleDesk,
  dialling,
  calling: deskWith([call({ phase: 'calling' })]),
  incoming: deskWith([incoming]),
  waiting: deskWith([incoming, call()]),
  connected: deskWith([call()]),
  held: deskWith([held]),
  'two calls': deskWith([call(), held]),
  'two calls, held one marked': deskWith([call(), held], { focus: 3 }),
  conference: deskWith([call(), call({ id: 2 }), call({ id: 3 })], { conference: together }),
  'conference, marked on hold': deskWith([held, call(), call({ id: 2 })], { conference: together }),
  'conference on hold': deskWith([held, { ...held, id: 1 }, { ...held, id: 2 }], { conference: together }),
  ended: deskWith([call({ phase: 'ended' })]),
} satisfies { [name: string]: DeskState };

function meaning(key: string, desk: DeskState, over: FactsOver & { stack?: readonly Place[] } = {}) {
  return meaningOf({ view: view(desk, over), model: model405HD }, { ...HOME, stack: over.stack ?? [] }, key);
}

describe('keymap', () => {
  const back: Action = { type: 'back' };
  const menu = (name: 'main' | 'status' | 'call-log', position = 0): MenuPlace => ({
    kind: 'menu',
    name,
    of: 0,
    position,
  });
  const page = (name: 'network' | 'lines' | 'call'): PagePlace => ({ kind: 'page', name, position: 0 });
  const home: readonly [keyof typeof situations, string, ...Action[]][] = [
    ['idle', '5', order('digit', '5')],
    ['idle', 'OK', order('newCall')],
    ['idle', 'X'],
    ['idle', 'UP'],
    ['idle', 'MENU', { type: 'open', place: menu('main') }],
    ['idle', 'LINE2', order('lineKey', 1)],
    ['idle', 'SPEAKER', order('pathKey', 'speaker')],
    ['idle', 'HEADSET', order('pathKey', 'headset')],
    ['idle', 'VOLUP', order('volume', 1)],
    ['idle', 'VOLDOWN', order('volume', -1)],
    ['idle', 'REDIAL', { type: 'popup', message: { key: 'popup.no-redial' } }],
    ['idle', 'VOICEMAIL', { type: 'popup', message: { key: 'popup.no-voice-mail' } }],
    ['idle', '__proto__'],
    ['dialling', '#', order('digit', '#')],
    ['dialling', 'OK', order('dial')],
    ['dialling', 'X', order('cancelDial')],
    ['calling', 'X', order('hangup', 1)],
    ['incoming', 'OK', order('answer', 2)],
    ['incoming', 'X', order('reject', 2)],
    ['incoming', 'MENU'],
    ['waiting', 'OK', order('answer', 2)],
    ['waiting', 'DOWN', order('moveFocus', 1)],
    ['connected', '*', order('digit', '*')],
    ['connected', 'OK', { type: 'open', place: page('call') }],
    ['connected', 'X'],
    ['connected', 'HOLD', order('hold')],
    ['connected', 'MUTE', order('mute')],
    ['held', 'OK', order('hold', 3)],
    ['two calls', 'UP', order('moveFocus', -1)],
    ['conference', 'HOLD', order('hold')],
    ['conference', 'LEFT', order('memberVolume', -1, 1)],
    ['conference', 'RIGHT', order('memberVolume', 1, 1)],
    ['two calls', 'LEFT'],
    ['ended', 'X', order('hangup', 1)],
    ['ended', '1', order('digit', '1')],
  ];
  for (const [situation, key, ...actions] of home) {
    it(`${situation}: ${key} ${actions.length === 0 ? 'does nothing' : JSON.stringify(actions)}`, () => {
      assert.deepEqual(meaning(key, situations[situation]).short, actions);
    });
  }

  const inMenus: readonly [MenuPlace | PagePlace, string, ...Action[]][] = [
    [menu('main'), '5', { type: 'open', place: menu('status') }],
    [menu('main'), '9'],
    [menu('main'), 'OK', { type: 'open', place: menu('call-log') }],
    [menu('status', 1), 'OK', { type: 'open', place: page('lines') }],
    [menu('status', 1), 'SOFT1', { type: 'open', place: page('lines') }],
    [menu('status'), 'DOWN', { type: 'move', by: 1, count: 11 }],
    [menu('status'), 'SOFT2', back],
    [menu('status'), 'X', back],
    [menu('status'), 'LEFT', back],
    [menu('status'), 'MENU', { type: 'home' }],
    [page('network'), 'UP', { type: 'move', by: -1, count: 5 }],
    [page('network'), '1'],
    [page('network'), 'SOFT1', back],
    [page('network'), 'SPEAKER', order('pathKey', 'speaker')],
  ];
  for (const [place, key, ...actions] of inMenus) {
    it(`${place.kind} ${place.name}: ${key} ${actions.length === 0 ? 'does nothing' : JSON.stringify(actions)}`, () => {
      assert.deepEqual(meaning(key, idleDesk, { stack: [place] }).short, actions);
    });
  }

  it('MUTE, HOLD and TRANSFER mean something only while there is a call for them', () => {
    const useful: readonly [key: string, ...useful: (keyof typeof situations)[]][] = [
      ['MUTE', 'calling', 'connected', 'waiting', 'two calls', 'conference'],
      ['HOLD', 'connected', 'held', 'waiting', 'two calls', 'conference on hold'],
      ['TRANSFER', 'connected', 'held', 'waiting', 'two calls'],
    ];
    const asked = [situations.idle, situations.incoming, situations.dialling, situations.ended];
    for (const [key, ...when] of useful) {
      for (const situation of when) assert.equal(cueOfKey(meaning(key, situations[situation])), 'click', situation);
      for (const desk of asked) assert.equal(cueOfKey(meaning(key, desk)), 'wrong');
    }
  });

  it('what refuses is heard, and what tells that the phone is locked now is not', () => {
    const refusals: readonly TextKey[] = ['popup.locked', 'popup.not-in-emergency', 'popup.key-not-served'];
    for (const key of refusals) assert.equal(cueOfPopup(key), 'wrong', key);
    for (const key of ['popup.now-locked', 'popup.unlocked'] as const) assert.equal(cueOfPopup(key), null, key);
  });

  it('nothing interrupts a call for help, also when the call that waits beside it is marked', () => {
    const desk = situations['two calls'];
    const held = desk.calls.find(({ phase }) => phase === 'held');
    const spoken = desk.calls.find(({ phase }) => phase === 'connected');
    assert.ok(held && spoken);
    const refused = [{ type: 'popup', message: { key: 'popup.not-in-emergency' } }];
    for (const focus of [held.id, spoken.id]) {
      const emergency = { call: spoken.id, number: '112', tried: [0], givenUp: false };
      const helping: DeskState = { ...desk, focus, emergency };
      for (const key of ['TRANSFER', 'HOLD']) {
        assert.deepEqual(meaning(key, helping).short, refused, `${key} ${focus}`);
        assert.notDeepEqual(meaning(key, { ...desk, focus }).short, refused);
      }
    }
  });

  it('signs can be chosen for the code of the locked phone', () => {
    const stack: readonly Place[] = [UNLOCK, { kind: 'symbols', symbols: ['#', '*'], position: 0 }];
    const locked = { lock: { locked: true, hasCode: true }, stack };
    assert.deepEqual(meaning('RIGHT', idleDesk, locked), repeating({ type: 'move', by: 1, count: 2 }));
    assert.deepEqual(meaning('LEFT', idleDesk, locked), repeating({ type: 'move', by: -1, count: 2 }));
    assert.deepEqual(meaning('OK', idleDesk, locked).short.at(-1), {
      type: 'type',
      input: { type: 'insert', text: '#' },
    });
  });

  it('CONTACTS opens the directory, a long REDIAL what was dialled; nothing covers a caller', () => {
    const opened = meaning('CONTACTS', idleDesk).short.map(action =>
      'place' in action ? action.place?.kind : action.type,
    );
    assert.deepEqual(opened, ['home', 'people']);
    const long = meaning('REDIAL', { ...idleDesk, redial: '200' }).long;
    assert.deepEqual(long.at(1), { type: 'open', place: { kind: 'calls', list: 'dialed', position: 0 } });
    for (const key of ['CONTACTS', 'REDIAL']) assert.deepEqual(meaning(key, situations.incoming), NOTHING);
  });

  it('scrolls as far as a page is long', () => {
    const long = { network: { ...network, address: '2001:db8:1234:5678:9abc:def0:1234:5678' } };
    const [move] = meaning('DOWN', idleDesk, { ...long, stack: [page('network')] }).short;
    assert.deepEqual(move, { type: 'move', by: 1, count: 7 });
  });

  it('a long 0 is a plus while a number is collected, and a tone in a call', () => {
    assert.deepEqual(meaning('0', idleDesk).long, [order('digit', '+')]);
    assert.deepEqual(meaning('0', dialling).long, [order('digit', '+')]);
    assert.deepEqual(meaning('0', situations.connected).long, []);
  });

  it('types nothing into a number that a caller hides', () => {
    const hidden = { ...situations.incoming, dial: dialling.dial };
    assert.equal(meaning('5', hidden), NOTHING);
    assert.deepEqual(meaning('OK', hidden).short, [order('answer', 2)]);
    assert.deepEqual(meaning('5', deskWith([{ ...incoming, silenced: true }], { dial: dialling.dial })).short, [
      order('digit', '5'),
    ]);
  });

  it('a long Clear takes all digits back', () => {
    const clear = meaning('SOFT2', dialling);
    assert.deepEqual(clear.short, [order('backspace')]);
    assert.deepEqual(clear.long, Array(3).fill(order('backspace')));
  });

  it('keeps to the settings', () => {
    const disabled = { settings: { disabledKeys: ['HOLD', 'MENU'] } };
    assert.equal(meaning('HOLD', situations.connected, disabled), NOTHING);
    assert.equal(meaning('MENU', idleDesk, disabled), NOTHING);
    assert.equal(meaning('5', idleDesk, { settings: { digitsStartCalls: false } }), NOTHING);
    const ring = { settings: { navigation: ['REDIAL', 'NO_SUCH', 'NONE', 'NONE', 'NONE'] } };
    assert.deepEqual(meaning('UP', { ...idleDesk, redial: '200' }, ring).short, [order('redial')]);
    assert.deepEqual(meaning('DOWN', idleDesk, ring).short, []);
    assert.deepEqual(meaning('OK', idleDesk, ring).short, [order('newCall')]);
    const blocked = new Store();
    blocked.set('voip/block_non_numeric_key', '1');
    const digitsOnly = { settings: { disabledKeys: uiSettings(blocked).disabledKeys } };
    for (const model of models) {
      for (const { name, group } of model.keys.filter(key => key.group !== 'dial')) {
        assert.equal(meaning(name, idleDesk, digitsOnly), NOTHING, `${model.name} ${name} ${group}`);
      }
    }
    assert.deepEqual(meaning('5', idleDesk, digitsOnly).short, [order('digit', '5')]);
    assert.deepEqual(meaning('5', dialling, { settings: { digitsStartCalls: false } }).short, [order('digit', '5')]);
    assert.deepEqual(meaning('VOICEMAIL', idleDesk, { settings: { voiceMailNumber: '*97' } }).short, [
      order('dialNumber', '*97'),
    ]);
    assert.deepEqual(meaning('REDIAL', { ...idleDesk, redial: '200' }).short, [order('redial')]);
    const hidden = new Store();
    hidden.set('personal_settings/menu/status/enabled', '0');
    assert.deepEqual(meaning('5', idleDesk, { stack: [menu('main')], values: valuesOf(hidden) }).short, []);
  });
});

describe('softkeys', () => {
  const labels = (desk: DeskState, over: FactsOver = {}, softkeyPage = 0) =>
    softkeysInSight({ view: view(desk, over), model: model405HD }, { ...HOME, softkeyPage }).map(({ label }) =>
      label.replace('softkey.', ''),
    );

  const table: readonly [keyof typeof situations, ...string[]][] = [
    ['idle', 'directory', 'missed', 'forward', 'more'],
    ['dialling', 'dial', 'clear', 'cancel'],
    ['calling', 'end'],
    ['incoming', 'answer', 'reject', 'silent', 'forward'],
    ['waiting', 'answer', 'reject', 'silent', 'forward'],
    ['connected', 'blind-transfer', 'conference', 'new-call', 'end'],
    ['held', 'resume', 'new-call', 'end', 'more'],
    ['two calls', 'transfer', 'conference', 'swap', 'end'],
    ['two calls, held one marked', 'transfer', 'conference', 'swap', 'end'],
    ['conference', 'private', 'hold', 'end', 'conference'],
    ['conference, marked on hold', 'private', 'resume', 'end', 'conference'],
    ['conference on hold', 'resume', 'end', 'conference'],
    ['ended', 'new-call'],
  ];
  for (const [situation, ...expected] of table) {
    it(`${situation}: ${expected.join(', ')}`, () => assert.deepEqual(labels(situations[situation]), expected));
  }

  it('swap resumes the call on hold, whichever is marked', () => {
    for (const name of ['two calls', 'two calls, held one marked'] as const) {
      assert.deepEqual(meaning('SOFT3', situations[name]).short, [order('hold', 3)]);
    }
  });

  it('keeps to the settings', () => {
    assert.deepEqual(labels(situations.incoming, { settings: { rejectSoftkey: false } }), [
      'answer',
      'silent',
      'forward',
    ]);
    const withoutServices = { settings: { forwardSoftkey: false, doNotDisturbSoftkey: false } };
    assert.deepEqual(labels(idleDesk, withoutServices), ['directory', 'missed', 'new-call']);
    assert.deepEqual(labels(situations.connected, { settings: { newCallSoftkey: false } }), [
      'blind-transfer',
      'conference',
      'end',
    ]);
    const quiet = { settings: { blindTransferSoftkey: false } };
    assert.deepEqual(labels(situations.connected, quiet), ['conference', 'new-call', 'end']);
    assert.deepEqual(labels(situations.connected, { settings: { softkeys: { idle: [], call: ['END'] } } }), ['end']);
  });

  it('shows more than four of them in pages', () => {
    const many = { settings: { softkeys: { idle: [], call: ['SILENT', 'END', 'SEEN', 'REDIAL'] } } };
    const desk = { ...situations['two calls'], missedCalls: 1 };
    assert.deepEqual(labels(desk, many), ['transfer', 'conference', 'swap', 'more']);
    assert.deepEqual(labels(desk, many, 1), ['end', 'seen', 'more']);
    assert.deepEqual(labels(desk, many, 2), labels(desk, many));
  });

  it('Transfer is there for a party that rings, where it may be', () => {
    const calls = [call({ id: 2, phase: 'ringback' }), call({ id: 1, phase: 'held' })];
    const asking = deskWith(calls, { transfer: { phase: 'consulting', call: 1, other: 2 } });
    assert.deepEqual(labels(asking), ['transfer', 'end']);
    assert.deepEqual(labels(asking, { settings: { semiAttendedTransfer: false } }), ['end']);
    assert.deepEqual(labels(deskWith(calls)), ['end']);
    assert.deepEqual(meaning('TRANSFER', asking).short, [order('transfer')]);
  });

  it('all do something wherever they are shown', () => {
    for (const [name, { view: shown, navigator }] of Object.entries(scenes)) {
      for (const model of models) {
        for (const { label, meaning: of } of softkeysInSight({ view: shown, model }, navigator)) {
          assert.ok(of.short.length > 0, `${name}: ${label}`);
        }
      }
    }
  });
});

describe('keypress', () => {
  const short = [order('digit', '0')];
  const long = [order('digit', '+')];
  const times = { longAfter: 800, repeatAfter: 600, repeatEvery: 200 } as const;
  const zero = { type: 'down', key: '0', meaning: { short, long }, times } as const;
  const five = { type: 'down', key: '5', meaning: { short: [order('digit', '5')], long: [] }, times } as const;
  const louder = { type: 'down', key: 'VOLUP', meaning: repeating(order('volume', 1)), times } as const;
  const held0 = { phase: 'held', key: '0', meaning: zero.meaning } as const;

  it('acts at once where there is no long meaning', () => {
    assert.deepEqual(keypress(RELEASED, five), {
      state: RELEASED,
      effects: [{ type: 'act', actions: five.meaning.short }],
    });
    assert.equal(keypress(RELEASED, { type: 'up', key: '5' }), null);
  });

  it('waits for the release or for the time', () => {
    const down = keypress(RELEASED, zero);
    assert.deepEqual(down, { state: held0, effects: [{ type: 'start-timer', timer: 'long', ms: 800 }] });
    const released = keypress(held0, { type: 'up', key: '0' });
    assert.deepEqual(released, {
      state: RELEASED,
      effects: [
        { type: 'stop-timer', timer: 'long' },
        { type: 'act', actions: short },
      ],
    });
    assert.deepEqual(keypress(held0, { type: 'timer', timer: 'long' }), {
      state: RELEASED,
      effects: [{ type: 'act', actions: long }],
    });
  });

  it('ignores repetitions and releases of other keys', () => {
    assert.equal(keypress(held0, zero), null);
    assert.equal(keypress(held0, { type: 'up', key: '5' }), null);
    assert.equal(keypress(RELEASED, { type: 'timer', timer: 'long' }), null);
  });

  it('repeats what is meant for it, until the key goes up or the phone does something else', () => {
    const down = keypress(RELEASED, louder);
    const actions = louder.meaning.short;
    const act = { type: 'act', actions };
    assert.deepEqual(down?.effects, [act, { type: 'start-timer', timer: 'long', ms: 600 }]);
    const state = down?.state ?? RELEASED;
    const again = { state, effects: [act, { type: 'start-timer', timer: 'long', ms: 200 }] };
    assert.deepEqual(keypress(state, { type: 'timer', timer: 'long' }), again);
    const over = { state: RELEASED, effects: [{ type: 'stop-timer', timer: 'long' }] };
    assert.deepEqual(keypress(state, { type: 'interrupted' }), over);
    assert.deepEqual(keypress(state, { type: 'up', key: 'VOLUP' }), over);
    const never = { ...louder, times: { ...times, repeatEvery: 0 } };
    assert.deepEqual(keypress(RELEASED, never), { state: RELEASED, effects: [act] });
    assert.equal(keypress(held0, { type: 'interrupted' }), null, 'a long press is not a repetition');
  });

  it('digits and softkeys never repeat', () => {
    const names = model405HD.keys.map(({ name }) => name);
    for (const desk of Object.values(situations)) {
      const repeated = names.filter(key => meaning(key, desk).repeats === true);
      assert.deepEqual(
        repeated.filter(key => !/^(VOLUP|VOLDOWN|UP|DOWN|LEFT|RIGHT)$/.test(key)),
        [],
      );
    }
  });

  it('keeps the order of two keys that overlap', () => {
    const effects = [
      { type: 'stop-timer', timer: 'long' },
      { type: 'act', actions: short },
      { type: 'act', actions: five.meaning.short },
    ];
    assert.deepEqual(keypress(held0, five), { state: RELEASED, effects });
  });
});
