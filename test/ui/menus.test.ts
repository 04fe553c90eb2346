import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { lookup } from '../../config/catalogue.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import { MENUS, menuEntries } from '../../ui/lcd/menus/index.ts';
import { ENTRY_KEYS, type MenuName } from '../../ui/lcd/menus/menu.ts';
import { valuesOf } from '../../ui/values.ts';
import { call, deskWith, idleDesk, view } from './fixtures.ts';
import { MenuPhone } from './menu-phone.ts';
import { home, type MenuScreen, walkMenus } from './menu-walk.ts';

function picture({ keys, frame: { title, rows, softkeys } }: MenuScreen): string {
  const shown = rows.map(({ text }) => `| ${text.trimEnd()}`).filter(text => text !== '|');
  return [`${keys}   ${title}`, ...shown, `[${softkeys.join('] [')}]`].join('\n');
}

/** Item numbers that the guides print or that follow from the order of their chapters. */
const NUMBERS_OF_THE_GUIDE: readonly (readonly [keys: string, title: string])[] = [
  ['MENU 3', 'Keys Configuration'],
  ['MENU 4', 'Settings'],
  ['MENU 5', 'Status'],
  ['MENU 6', 'Administration'],
  ['MENU 3 1', 'Speed Dial Keys'],
  ['MENU 3 2', 'Soft Keys'],
  ['MENU 3 3', 'Navigation Keys'],
  ['MENU 4 1', 'Language'],
  ['MENU 4 2', 'Ring Tone'],
  ['MENU 4 3', 'Call Waiting'],
  ['MENU 4 4', 'Date and Time'],
  ['MENU 4 5', 'LCD Contrast'],
  ['MENU 4 6', 'Backlight Timeout'],
  ['MENU 4 7', 'Answer Device'],
  ['MENU 4 8', 'Restart'],
  ['MENU 5 1', 'Network Status'],
  ['MENU 5 2', 'VoIP Status'],
  ['MENU 5 3', 'Firmware Version'],
  ['MENU 5 4', 'Release Information'],
  ['MENU 6 CODE 1', 'Network Settings'],
  ['MENU 6 CODE 1 3', '802.1x Settings'],
];

describe('menus', () => {
  for (const model of models) {
    it(`look on the ${model.name} as stored, each entry reached by its keys`, async () => {
      const text = `${(await walkMenus(model)).map(picture).join('\n\n')}\n`;
      const file = new URL(`menus/${model.name}.txt`, import.meta.url);
      if (process.env.UPDATE_FRAMES === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

    it(`have the numbers of the guide on the ${model.name}`, async () => {
      const phone = new MenuPhone(model);
      for (const [keys, title] of NUMBERS_OF_THE_GUIDE) {
        await phone.keys(keys);
        assert.equal(phone.frame.title, title, keys);
        await home(phone);
      }
    });
  }

  it('give each key to one entry, and name parameters that are declared', () => {
    const shown = view({ ...idleDesk, lines: new MenuPhone(model405HD).desk.lines });
    for (const name of Object.keys(MENUS) as MenuName[]) {
      const entries = menuEntries({ name, of: 0 }, shown);
      const keys = entries.map(({ digit }) => digit).filter(digit => digit !== '');
      assert.equal(new Set(keys).size, keys.length, name);
      assert.ok(
        keys.every(key => ENTRY_KEYS.includes(key)),
        name,
      );
      for (const { opens } of entries) {
        if ('setting' in opens) assert.equal(lookup(opens.setting).found, 'param', opens.setting);
      }
    }
  });

  it('lose what is hidden, and keep the numbers of the rest', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('personal_settings/menu/settings/enabled', '0');
    phone.store.set('personal_settings/menu/administration/enabled', '0');
    await phone.keys('MENU');
    assert.equal(phone.text, 'Menu\n>1 Call Log\n 2 Directory\n 3 Keys Configuration\n 5 Status');
    await phone.keys('6');
    assert.equal(phone.frame.title, 'Menu');
    await phone.keys('5');
    assert.equal(phone.frame.title, 'Status');
  });

  it('keep a place to stand when entries go', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU UP');
    phone.store.set('personal_settings/menu/administration/enabled', '0');
    assert.match(phone.text, />5 Status/);
    await phone.keys('OK');
    assert.equal(phone.frame.title, 'Status');
  });

  it('let a caller pass, and are there again after him', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 3 UP');
    phone.become({ calls: [call({ id: 2, direction: 'in', phase: 'incoming', name: 'Grace Hopper' })], focus: 2 });
    assert.match(phone.text, /^Incoming call\nGrace Hopper/);
    phone.become({ calls: [], focus: null });
    assert.equal(phone.text, 'Call Waiting\n>Off\n On                  *\n\n');
  });

  it('close when nobody presses a key, and Administration with them', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 2');
    await phone.clock.advance(60_000);
    await phone.keys('DOWN');
    await phone.clock.advance(119_000);
    assert.equal(phone.frame.title, 'Signaling');
    await phone.clock.advance(2000);
    assert.equal(phone.frame.title, '1001');
    await phone.keys('MENU 6');
    assert.match(phone.text, /Admin code/);
  });
});

describe('Administration', () => {
  it('refuses a wrong code and asks again; no digit of it is to be seen for long', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 4');
    assert.match(phone.text, /^Administration\n4\n/);
    await phone.clock.advance(1000);
    await phone.keys('0 7');
    assert.match(phone.text, /^Administration\n••7\n/);
    await phone.keys('OK');
    assert.match(phone.text, /One moment/);
    await phone.keys('9');
    await phone.clock.advance(100);
    assert.match(phone.text, /^Administration\n\nAdmin code\n\nWrong code$/);
    await phone.keys('CODE 7');
    assert.equal(phone.frame.title, 'New admin code');
  });

  it('forgets an answer that comes after the user went away', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 4 0 7 1 8 2 6 3 OK X');
    assert.equal(phone.frame.title, 'Menu');
    await phone.clock.advance(100);
    assert.equal(phone.frame.title, 'Menu');
  });

  it('changes the code when it was typed twice alike', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 7 1 1 2 2 3 3 4 5 OK');
    assert.equal(phone.frame.title, 'The same again');
    await phone.keys('1 1 2 2 3 3 4 4 OK');
    assert.match(phone.text, /The two codes differ/);
    await phone.keys('1 2 OK 1 2 OK');
    await phone.clock.advance(10);
    assert.match(phone.text, /characters at\nleast: 8/);
    await phone.keys('1 1 2 2 3 3 4 5 OK 1 1 2 2 3 3 4 5 OK');
    await phone.clock.advance(10);
    assert.match(phone.text, /Administration[\s\S]*Admin code changed/);
    assert.deepEqual(phone.asked, ['code 12', 'code 11223345']);
  });
});

describe('editors', () => {
  const setting = (phone: MenuPhone, path: string): unknown => valuesOf(phone.store).at(path);

  it('write a chosen value through the store, and take it back', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 3 UP OK');
    assert.match(phone.text, /^Settings\n[\s\S]*3 Call Waiting +Off[\s\S]*Saved$/);
    assert.equal(setting(phone, 'voip/services/call_waiting/enabled'), false);
    await phone.keys('3');
    assert.match(phone.text, />Off +\*\n On +default/);
    await phone.softkey('Reset');
    assert.equal(setting(phone, 'voip/services/call_waiting/enabled'), true);
    await phone.keys('3');
    await assert.rejects(phone.softkey('Reset'));
  });

  it('say what the files say behind a value of the user', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('voip/line/0/description', 'Desk');
    await phone.keys('MENU 6 CODE 3 1 3');
    assert.equal(phone.text, 'Display Name\nDesk\nWithout yours: 400HD\n\n');
  });

  it('refuse a bad value with words and stay', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 1 2 2');
    await phone.softkey('Clear');
    await phone.keys('9 9 9 9 OK');
    assert.equal(phone.text, 'VLAN ID\n9999\n0..4094\nAs delivered\nNot saved: 0..4094');
    await phone.softkey('Clear');
    await phone.keys('OK');
    assert.equal(setting(phone, 'network/lan/vlan/id'), 999);
    assert.match(phone.text, /takes effect|restart/);
  });

  it('help with addresses: three digits go on by themselves, star is a dot', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 1 1 2 1 9 2 1 6 8 1 * 2 0 OK');
    assert.equal(setting(phone, 'network/lan/fixed_ip/ip_address'), '192.168.1.20');
    assert.match(phone.text, /^Restart\nRestart the phone\?\nSaved, takes effect after/);
    await phone.keys('X 3 2 5 5 2 5 5 0 OK');
    assert.match(phone.text, /^Network Mask\n255\.255\.0\n[\s\S]*Not saved/);
  });

  it('put symbols and endings into an address', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 4 2');
    await phone.softkey('Symb');
    assert.match(phone.text, /\[http:\/\/\]/);
    await phone.keys('RIGHT OK 2 0 9');
    assert.match(phone.text, /https:\/\/a0w/);
  });

  it('never show a password, and keep it when its field stays empty', async () => {
    const phone = new MenuPhone(model405HD);
    const path = 'voip/line/0/auth_password';
    phone.store.set(path, 'hunter22');
    await phone.keys('MENU 6 CODE 3 1 DOWN DOWN DOWN DOWN');
    assert.doesNotMatch(phone.text, /hunter/);
    await phone.keys('5 OK');
    assert.equal(setting(phone, path), 'hunter22');
    await phone.keys('5 1 2');
    await phone.clock.advance(1000);
    assert.match(phone.text, /^Password\n••\n/);
    await phone.keys('OK');
    assert.equal(setting(phone, path), '12');
    await phone.keys('5');
    await phone.softkey('Reset');
    assert.equal(setting(phone, path), '');
  });

  it('turn levels and stop at their ends', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 # 1 RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT');
    assert.match(phone.text, /^Ring Volume\n■{11}\n11\n/);
    await phone.press('LEFT', 900);
    assert.match(phone.text, /\n8\n/);
    await phone.press('LEFT', 1900);
    assert.match(phone.text, /\n0\n/, 'a held key goes on to the end');
    await phone.press('RIGHT', 1700);
    assert.match(phone.text, /\n7\n/);
    await phone.keys('OK');
    assert.equal(setting(phone, 'phone400/volume/ringer'), 7);
  });

  it('turn the contrast as far as the screen of the model goes', async () => {
    for (const [model, least, most] of [
      ['405HD', 0, 63],
      ['420HD', 0, 63],
      ['440HD', 55, 90],
    ] as const) {
      const phone = new MenuPhone(models.find(({ name }) => name === model) ?? model405HD);
      await phone.store.load({ model });
      const { usual } = phone.model.screen.contrast;
      assert.equal(setting(phone, 'personal_settings/lcd_contrast'), usual);
      await phone.keys('MENU 4 5');
      await phone.press('RIGHT', 10_000);
      assert.deepEqual([phone.look?.contrast, phone.text.includes(`\n${most}\n`)], [most, true]);
      await phone.press('LEFT', 10_000);
      await phone.keys('OK');
      assert.equal(setting(phone, 'personal_settings/lcd_contrast'), least);
    }
  });

  it('repeat keys as fast as the user wants', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('phone400/keys/repeat_every', '0');
    await phone.keys('MENU 4 # 1');
    await phone.press('LEFT', 2900);
    assert.match(phone.text, /\n6\n/, 'not at all');
    phone.store.set('phone400/keys/repeat_every', '50');
    await phone.press('LEFT', 750);
    assert.match(phone.text, /\n1\n/);
  });

  it('scroll while the key is held, and stop at the end of the list', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4');
    await phone.press('DOWN', 5000);
    assert.match(phone.text, />.*Phone Lock/);
    await phone.press('DOWN');
    assert.match(phone.text, />1 Language/);
  });

  it('play the ring that is marked', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 2 1 DOWN');
    await phone.softkey('Play');
    await phone.keys('OK');
    assert.deepEqual(phone.asked, ['preview Ring02', 'preview null']);
    assert.equal(setting(phone, 'personal_settings/lines/0/ring_tone'), 'Ring02');
  });

  it('play no ring any more when another one is marked, the menu is left, or somebody calls', async () => {
    const leave: readonly ((phone: MenuPhone) => unknown)[] = [
      phone => phone.keys('DOWN'),
      phone => phone.softkey('Back'),
      phone => phone.keys('MENU'),
      phone => phone.become(deskWith([call({ phase: 'incoming', direction: 'in' })], { path: null })),
      phone => phone.become({ dial: { line: 0, number: '', tone: 'dial' }, path: 'handset' }),
      phone => phone.clock.advance(120_000),
    ];
    for (const how of leave) {
      const phone = new MenuPhone(model405HD);
      await phone.keys('MENU 4 2 1');
      await phone.softkey('Play');
      assert.deepEqual(phone.asked, ['preview Ring01']);
      await how(phone);
      assert.deepEqual(phone.asked, ['preview Ring01', 'preview null']);
    }
  });

  it('are read aloud when the user wants that, but for what is typed, and not into a call', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('phone400/screen/spoken_menus', '1');
    await phone.keys('MENU DOWN');
    assert.match(phone.asked.at(-1) ?? '', /^speak .*Directory/);
    await phone.keys('6 1 2');
    assert.equal(phone.asked.at(-1), 'speak Administration');
    await phone.keys('MENU');
    assert.equal(phone.asked.at(-1), 'hush');
  });

  it('and home lets one call, read who was missed and set the volume by ear alone', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('phone400/screen/spoken_menus', '1');
    const heard = (): readonly string[] => {
      // Reading the frame draws what is due.
      assert.ok(phone.frame.rows.length > 0);
      return phone.asked.splice(0);
    };
    for (const number of ['2', '22', '223']) phone.become({ dial: { line: 0, number, tone: 'none' }, path: 'handset' });
    assert.deepEqual(heard(), ['speak 2', 'speak 2', 'speak 3']);
    phone.become({ dial: null, calls: [call({ phase: 'calling' })], focus: 1 });
    assert.deepEqual(heard(), ['hush'], 'never into a call');
    phone.become({ calls: [], focus: null, path: null });
    phone.become({ volumeShown: 'ringer', volumes: { ...phone.desk.volumes, ringer: 8 } });
    phone.become({ volumes: { ...phone.desk.volumes, ringer: 9 } });
    phone.become({ volumeShown: null });
    assert.deepEqual(heard(), ['speak Ringer 8', 'speak Ringer 9', 'hush']);
    await phone.keys('REDIAL');
    assert.deepEqual(heard(), ['speak No number dialled yet']);
    await phone.clock.advance(3000);
    await phone.keys('MENU 4 # 1');
    assert.match(heard().at(-1) ?? '', /^speak Ring Volume. 7. /);
    await phone.keys('RIGHT');
    assert.deepEqual(heard(), ['speak 8'], 'what is known is not said again');
    await phone.keys('OK');
    assert.match(heard().at(-1) ?? '', /Saved$/);
  });

  it('and who calls, once, and again when his name is found; not in a call, and not unasked', async () => {
    const phone = new MenuPhone(model405HD);
    const rings = call({ direction: 'in', phase: 'incoming', number: '202', name: '' });
    const heard = (...calls: Parameters<typeof deskWith>[0]) => {
      phone.become({ calls, focus: calls.at(-1)?.id ?? null, path: null });
      return phone.asked.splice(0);
    };
    assert.deepEqual([heard(rings), heard()], [[], []], 'nobody asked for it');
    phone.store.set('phone400/screen/spoken_menus', '1');
    assert.deepEqual(heard(rings), ['speak Incoming call. 2 0 2']);
    assert.deepEqual(heard({ ...rings, ring: 'x' }), []);
    assert.deepEqual(heard({ ...rings, name: 'Grace' }), ['speak Incoming call. Grace']);
    assert.deepEqual(heard({ ...rings, name: 'Grace', silenced: true }), [], 'she goes on to be told');
    assert.deepEqual(heard({ ...rings, phase: 'connected', connectedAt: 0 }), ['hush']);
    assert.deepEqual(heard({ ...rings, phase: 'connected', connectedAt: 0 }, { ...rings, id: 2 }), []);
  });

  it('click at each key when the user wants that', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 # 6 DOWN OK 1');
    assert.deepEqual(phone.asked, ['click']);
  });

  it('beep when something is done, and when a key does nothing or is refused', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('phone400/keys/confirm_beep', '1');
    phone.store.set('phone400/keys/wrong_key_beep', '1');
    await phone.keys('MENU 4 # 6 DOWN');
    assert.deepEqual(phone.asked, []);
    await phone.keys('OK');
    assert.deepEqual(phone.asked, ['confirm']);
    await phone.keys('MENU MENU HOLD 9');
    assert.deepEqual(phone.asked.slice(1), ['click', 'click', 'wrong', 'wrong']);
    await phone.keys('MENU REDIAL');
    assert.equal(phone.asked.at(-1), 'wrong');
  });

  it('type a pause into a number', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('voip/services/pause_dialing/enabled', '1');
    phone.become({ dial: { line: 0, number: '030', tone: 'none' } });
    await phone.press('*', 900);
    await phone.press('*');
    assert.deepEqual(phone.given, [
      ['digit', ','],
      ['digit', '*'],
    ]);
  });

  it('ask before they restart or forget', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 8');
    await phone.softkey('No');
    await phone.keys('8 OK');
    await phone.keys('MENU MENU 6 CODE 6 1');
    await phone.softkey('Yes');
    assert.deepEqual(phone.asked, ['restart', 'restore-own']);
  });
});

describe('a monkey at the menus', () => {
  for (const model of models) {
    it(`cannot bring those of the ${model.name} out of order, nor out of the screen`, async () => {
      const phone = new MenuPhone(model);
      const names = model.keys.map(({ name }) => name).filter(name => name !== 'MENU');
      let seed = 20260105;
      const below = (limit: number): number => {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 1;
        return seed % limit;
      };
      const seen = new Set<string>();
      for (let step = 0; step < 3000; step++) {
        if (below(60) === 0) await phone.keys(below(3) === 0 ? 'MENU MENU 6 CODE' : 'MENU');
        await phone.press(names[below(names.length)] ?? 'OK', below(8) === 0 ? 1000 : 0);
        if (below(40) === 0) phone.lcd.hook(below(2) === 0);
        if (below(100) === 0) await phone.clock.advance(5000);
        const { rows, softkeys, title } = phone.frame;
        assert.equal(softkeys.length, model.screen.softkeys);
        assert.ok(rows.length > 0);
        seen.add(title);
      }
      assert.ok(seen.size > 30, `only ${seen.size} screens were seen`);
      assert.ok(phone.store.faults.length === 0, 'every value that came into force was checked');
    });
  }
});
