/** What the configuration takes from the user: entries of menus, languages, keys, softkeys (guide chapters 2 and 25). */
import assert from 'node:assert/strict';
import { CATALOGUE } from '../../config/catalogue.ts';
import { Store } from '../../config/store.ts';

import { models } from '../../hal/models/index.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { NOTHING } from '../../ui/lcd/action.ts';
import { meaningOf } from '../../ui/lcd/keymap.ts';
import { choicesOf } from '../../ui/lcd/menus/choices.ts';
import { MENUS, menuEntries, paramAt } from '../../ui/lcd/menus/index.ts';
import type { MenuName } from '../../ui/lcd/menus/menu.ts';
import { HOME } from '../../ui/lcd/navigator.ts';
import { homeSoftkeys } from '../../ui/lcd/softkeys/home.ts';
import { uiSettings } from '../../ui/settings.ts';
import { valuesOf } from '../../ui/values.ts';
import type { View } from '../../ui/view.ts';
import { call, deskWith, idleDesk, view } from './fixtures.ts';

function shown(values: Readonly<Record<string, string>>, desk: DeskState = idleDesk): View {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) assert.ok(store.set(path, value).ok, path);
  return view(desk, { settings: uiSettings(store), values: valuesOf(store) });
}

/** All entries of all menus, with the keys that open them. */
function entries(values: Readonly<Record<string, string>>): ReadonlySet<string> {
  const seen = shown(values);
  const all = (Object.keys(MENUS) as MenuName[]).flatMap(name =>
    menuEntries({ name, of: 0 }, seen).map(({ digit, title }) => `${name} ${digit} ${title.key}`),
  );
  return new Set(all);
}

describe('what the configuration takes from the user', () => {
  const all = entries({});
  const hiding = CATALOGUE.map(({ path }) => path).filter(path => /^personal_settings\/menu\/(?!languages)/.test(path));

  it('is each entry of a menu that has a parameter, and the others keep their keys', () => {
    assert.equal(hiding.length, 18);
    for (const path of hiding) {
      const left = entries({ [path]: '0' });
      const gone = [...all].filter(entry => !left.has(entry));
      assert.ok(gone.length > 0 && gone.length < 3, `${path}: ${gone}`);
      assert.ok(
        [...left].every(entry => all.has(entry)),
        path,
      );
    }
  });

  it('is the volume of the ring', () => {
    const left = entries({ 'voip/block_ringer_volume/enabled': '1' });
    assert.deepEqual(
      [...all].filter(entry => !left.has(entry)),
      ['sounds 1 set.volume-ringer'],
    );
  });

  it('is each language', () => {
    const param = paramAt('personal_settings/language');
    const offered = (values: Readonly<Record<string, string>>) =>
      (choicesOf(param, param.path, shown(values)) ?? []).map(({ value }) => value);
    const paths = CATALOGUE.map(({ path }) => path).filter(path =>
      path.startsWith('personal_settings/menu/languages/'),
    );
    assert.equal(paths.length, 22);
    for (const path of paths) {
      const name = path.split('/').at(-2)?.toUpperCase() ?? '';
      // The language that is spoken now stays where it is.
      assert.equal(offered({ [path]: '0' }).includes(name), name === 'ENGLISH', path);
      assert.ok(offered({}).includes(name), name);
    }
  });

  const KEYS: readonly (readonly [path: string, value: string, ...keys: string[]])[] = [
    ['personal_settings/key/contacts/enabled', '0', 'CONTACTS'],
    ['personal_settings/key/headset_device/enabled', '0', 'HEADSET'],
    ['personal_settings/key/hold/enabled', '0', 'HOLD'],
    ['system/disable_hold_button', '1', 'HOLD'],
    ['personal_settings/key/menu/enabled', '0', 'MENU'],
    ['personal_settings/key/mute/enabled', '0', 'MUTE'],
    ['voip/block_mute_key', '1', 'MUTE'],
    ['personal_settings/key/redial/enabled', '0', 'REDIAL'],
    ['personal_settings/key/speaker_device/enabled', '0', 'SPEAKER'],
    ['personal_settings/key/voice_mail/enabled', '0', 'VOICEMAIL'],
    ['personal_settings/key/volume/enabled', '0', 'VOLUP', 'VOLDOWN'],
  ];
  for (const [path, value, ...keys] of KEYS) {
    it(`is ${keys.join(' and ')} by ${path}, short and long, at rest, in a call and in a menu, and no other key`, () => {
      for (const model of models) {
        for (const desk of [idleDesk, deskWith([call()])]) {
          for (const stack of [[], [{ kind: 'menu', name: 'main', of: 0, position: 0 }] as const]) {
            const means = (key: string, values: Readonly<Record<string, string>>) =>
              meaningOf({ view: shown(values, desk), model }, { ...HOME, stack }, key);
            for (const { name } of model.keys) {
              const expected = keys.includes(name) ? NOTHING : means(name, {});
              assert.deepEqual(means(name, { [path]: value }), expected, `${model.name} ${name}`);
            }
          }
        }
      }
    });
  }

  const incoming = deskWith([call({ direction: 'in', phase: 'incoming' })]);
  const dialling: DeskState = { ...idleDesk, dial: { line: 0, number: '', tone: 'dial' } };
  const SOFTKEYS: readonly (readonly [path: string, value: string, DeskState, label: string])[] = [
    ['system/dnd/show_softkey', '0', idleDesk, 'softkey.dnd'],
    ['voip/services/do_not_disturb/enabled', '0', idleDesk, 'softkey.dnd'],
    ['system/forward/show_softkey', '0', idleDesk, 'softkey.forward'],
    ['personal_settings/soft_keys/incoming_call/sk_reject/enable', '0', incoming, 'softkey.reject'],
    ['personal_settings/soft_keys/ongoing_call_screen/new_call_sk/enable', '0', deskWith([call()]), 'softkey.new-call'],
    ['personal_settings/new_call_screen/call_log_soft_key/enabled', '0', dialling, 'softkey.call-log'],
    ['personal_settings/new_call_screen/directory_soft_key/enabled', '0', dialling, 'softkey.directory'],
  ];
  for (const [path, value, desk, label] of SOFTKEYS) {
    it(`is the ${label} by ${path}`, () => {
      const labels = (values: Readonly<Record<string, string>>) =>
        homeSoftkeys(shown(values, desk)).map(key => key.label);
      assert.ok(labels({}).includes(label as never), 'it is there');
      assert.deepEqual(
        labels({ [path]: value }),
        labels({}).filter(one => one !== label),
      );
    });
  }
});
