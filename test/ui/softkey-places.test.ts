import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { model440HD } from '../../hal/models/440HD.ts';
import type { DeskState } from '../../src/call/facts.ts';
import type { PhoneFacts } from '../../ui/facts.ts';
import { keyFaults } from '../../ui/key-faults.ts';
import { order } from '../../ui/lcd/action.ts';
import { frameOf } from '../../ui/lcd/frame.ts';
import { meaningOf } from '../../ui/lcd/keymap.ts';
import { HOME, navigate } from '../../ui/lcd/navigator.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import { call, deskWith, idleDesk, someDirectory, view } from './fixtures.ts';

const SOFTKEY = 'personal_settings/soft_key';
const PSK = 'personal_settings/soft_keys/psk';

function shown(values: Readonly<Record<string, string>>, desk: DeskState = idleDesk, more: Partial<PhoneFacts> = {}) {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) assert.ok(store.set(path, value).ok, path);
  return view(desk, { settings: uiSettings(store), values: valuesOf(store), directory: someDirectory, ...more });
}

function softkeysOf(values: Readonly<Record<string, string>>, desk: DeskState = idleDesk): readonly string[] {
  return frameOf(model405HD, shown(values, desk), HOME).softkeys;
}

function pressed(position: number, values: Readonly<Record<string, string>>, desk: DeskState = idleDesk) {
  return meaningOf({ view: shown(values, desk), model: model405HD }, HOME, `SOFT${position}`).short;
}

const faultsOf = (values: Readonly<Record<string, string>>): readonly string[] => {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) store.set(path, value);
  return keyFaults(store).map(({ where }) => where ?? '');
};

const speedDial = {
  [`${SOFTKEY}/0/key_function`]: 'SPEED_DIAL',
  [`${SOFTKEY}/0/speed_dial_number`]: '0301234567',
};
const voiceCode = { [`${PSK}/3/prefix`]: '*97', [`${PSK}/3/label`]: 'Voice' };

describe('softkeys that are configured', () => {
  it('have labels of their own, else the name or the number of a speed dial', () => {
    assert.equal(softkeysOf({ [`${SOFTKEY}/0/label`]: 'People' })[0], 'People');
    assert.equal(softkeysOf({ ...speedDial, [`${SOFTKEY}/0/label`]: 'Desk' })[0], 'Desk');
    assert.match(softkeysOf(speedDial)[0] ?? '', /^Grace/);
    assert.equal(softkeysOf({ ...speedDial, [`${SOFTKEY}/0/speed_dial_number`]: '777' })[0], '777');
  });

  it('dial a speed dial', () => {
    assert.deepEqual(pressed(1, speedDial), [{ type: 'home' }, order('dialNumber', '0301234567')]);
  });

  it('are not there while the phone is locked, except for help', () => {
    const locked = { lock: { locked: true, hasCode: true } };
    const values = { ...speedDial, [`${SOFTKEY}/1/key_function`]: 'SPEED_DIAL', [`${SOFTKEY}/1/label`]: 'Help' };
    const number = `${SOFTKEY}/1/speed_dial_number`;
    const { softkeys } = frameOf(model440HD, shown({ ...values, [number]: '112' }, idleDesk, locked), HOME);
    assert.deepEqual(softkeys.slice(0, 3), ['Unlock', 'Help', 'New Call'], softkeys.join());
  });

  it('dial a code, or begin a number with it', () => {
    const psk = { [`${SOFTKEY}/1/key_function`]: 'PSK', [`${SOFTKEY}/1/psk_index`]: '3', ...voiceCode };
    assert.equal(softkeysOf(psk)[1], 'Voice');
    assert.deepEqual(pressed(2, psk), [{ type: 'home' }, order('dialNumber', '*97')]);
    const asks = { ...psk, [`${PSK}/3/is_dial_required`]: '1' };
    const begun = [order('newCall'), ...['*', '9', '7'].map(digit => order('digit', digit))];
    assert.deepEqual(pressed(2, asks), begun);
  });

  it('dial a code in a call, which is held for it', () => {
    const place = 'personal_settings/soft_keys/ongoing_call/0';
    const psk = { [`${place}/key_function`]: 'PSK', [`${place}/psk_index`]: '3', ...voiceCode };
    const desk = deskWith([call()]);
    assert.deepEqual(softkeysOf(psk, desk).slice(0, 3), ['Voice', 'Conf', 'New']);
    assert.deepEqual(pressed(1, psk, desk), [{ type: 'home' }, order('dialNumber', '*97')]);
  });

  it('stay while a number is about to be typed where that is wished, and go with its first digit', () => {
    const stays = { 'personal_settings/soft_keys/display_idle_screen_keys_when_dialing/enabled': '1' };
    const dialling = (number: string): DeskState => ({ ...idleDesk, dial: { line: 0, number, tone: 'none' } });
    const has = (number: string): boolean => {
      const seen = shown({ ...speedDial, ...stays, [`${SOFTKEY}/0/label`]: 'Desk' }, dialling(number));
      return frameOf(model440HD, seen, HOME).softkeys.includes('Desk');
    };
    assert.deepEqual([has(''), has('3')], [true, false]);
  });

  it('fill pages, which More and the right key turn on and the left key turns back', () => {
    const many = Object.fromEntries(
      Array.from({ length: 8 }, (_, place) => [
        [`${SOFTKEY}/${place}/key_function`, 'SPEED_DIAL'],
        [`${SOFTKEY}/${place}/speed_dial_number`, `70${place}`],
      ]).flat(),
    );
    const context = { view: shown(many), model: model405HD };
    const pages: string[][] = [];
    let state = HOME;
    for (const key of ['SOFT4', 'RIGHT', 'LEFT', 'LEFT', 'LEFT']) {
      const [turn] = meaningOf(context, state, key).short;
      assert.ok(turn?.type === 'more', key);
      state = navigate(state, turn)?.state ?? state;
      pages.push([...frameOf(model405HD, context.view, state).softkeys].slice(0, 3));
    }
    assert.deepEqual(pages.slice(0, 4), [
      ['703', '704', '705'],
      ['706', '707', 'New'],
      ['703', '704', '705'],
      ['700', '701', '702'],
    ]);
    assert.notDeepEqual(pages[4], pages[3], 'the page before the first is the last');
  });

  it('are left out and told of when they say nothing to be done', () => {
    const nothing = { [`${SOFTKEY}/0/key_function`]: 'SPEED_DIAL', [`${SOFTKEY}/1/key_function`]: 'PSK' };
    assert.deepEqual(faultsOf(nothing), [`${SOFTKEY}/0`, `${SOFTKEY}/1`]);
    assert.equal(softkeysOf(nothing)[0], 'Fwd');
    assert.deepEqual(faultsOf({}), []);
    const inCall = 'personal_settings/soft_keys/ongoing_call/7';
    assert.deepEqual(faultsOf({ [`${inCall}/key_function`]: 'PSK', [`${inCall}/psk_index`]: '3' }), [inCall]);
    assert.deepEqual(faultsOf({ [`${inCall}/key_function`]: 'PSK', [`${inCall}/psk_index`]: '3', ...voiceCode }), []);
  });
});
