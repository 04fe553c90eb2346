/** What is being typed is not lost when something else needs the screen, and nothing of it is stored unasked. */
import assert from 'node:assert/strict';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import { valuesOf } from '../../ui/values.ts';
import { call, deskWith } from './fixtures.ts';
import { MenuPhone } from './menu-phone.ts';

const caller = call({ direction: 'in', phase: 'incoming' });
const atRest = { calls: [], focus: null, dial: null, path: null } as const;

const MEANWHILE: { readonly [what: string]: (phone: MenuPhone) => void } = {
  'a call is answered': phone => {
    phone.become(deskWith([caller], { path: null, lines: phone.desk.lines }));
    phone.become({ calls: [{ ...caller, phase: 'connected', connectedAt: 0 }] });
    phone.become({ calls: [{ ...caller, phase: 'ended' }] });
    phone.become(atRest);
  },
  'a caller gives up': phone => {
    phone.become(deskWith([caller], { path: null, lines: phone.desk.lines }));
    phone.become(atRest);
  },
  'the phone answers by itself': phone => {
    phone.become(deskWith([{ ...caller, phase: 'connected', connectedAt: 0 }], { lines: phone.desk.lines }));
    phone.become(atRest);
  },
  'the handset is lifted': phone => {
    phone.become({ dial: { line: 0, number: '', tone: 'dial' }, path: 'handset' });
    phone.become(atRest);
  },
  'the phone is locked': phone => {
    phone.lock(true);
    phone.lock(false);
  },
};

describe('what is being typed', () => {
  for (const [what, happens] of Object.entries(MEANWHILE)) {
    it(`is there again after ${what}`, async () => {
      for (const model of models) {
        const phone = new MenuPhone(model);
        await phone.keys('MENU 2 3 OK 2 2');
        happens(phone);
        assert.match(phone.text, /^Name\nb\n/, model.name);
        await phone.keys('3 OK');
        assert.match(phone.text, /^Add Contact\n>Name +bd\n/);
      }
    });
  }

  it('of a setting waits as well, stores nothing, and is saved when it is finished', async () => {
    const path = 'personal_settings/functional_key/0/speed_dial_number';
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 3 1 1 1 2 0');
    MEANWHILE['a call is answered']?.(phone);
    assert.equal(valuesOf(phone.store).at(path), '');
    await phone.keys('1 OK');
    assert.equal(valuesOf(phone.store).at(path), '201');
  });

  it('hides the letter of a password that could still be turned', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 3 1 5 9');
    assert.match(phone.text, /^Password\n9\n/);
    MEANWHILE['the handset is lifted']?.(phone);
    assert.match(phone.text, /^Password\n•\n/);
  });

  it('is there again after a long call, but not in Administration', async () => {
    for (const [keys, title] of [
      ['MENU 2 3 OK 2', /^Name\n/],
      ['MENU 6 CODE 3 1 3 2', /^1001\n/],
    ] as const) {
      const phone = new MenuPhone(model405HD);
      await phone.keys(keys);
      phone.become(deskWith([{ ...caller, phase: 'connected', connectedAt: 0 }], { lines: phone.desk.lines }));
      await phone.clock.advance(125_000);
      phone.become(atRest);
      assert.match(phone.text, title);
    }
  });

  it('is not closed while a caller is in sight, and is when nobody comes back to it', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 2 3 OK 2');
    phone.become(deskWith([caller], { path: null, lines: phone.desk.lines }));
    await phone.clock.advance(125_000);
    phone.become(atRest);
    assert.match(phone.text, /^Name\na\n/);
    MEANWHILE['a call is answered']?.(phone);
    await phone.clock.advance(120_000);
    assert.match(phone.text, /^1001\n/);
  });

  it('opens Administration to nobody who may open the lock only', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 CODE 3 1 3 2');
    MEANWHILE['the phone is locked']?.(phone);
    assert.match(phone.text, /^1001\n/);
  });

  it('is no code', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 6 1 2');
    MEANWHILE['a call is answered']?.(phone);
    assert.match(phone.text, /^1001\n/);
  });

  it('gives way to what the user opened meanwhile, and ends by his word', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 2 3 OK 2');
    phone.become({ calls: [{ ...caller, phase: 'ended' }], focus: 1 });
    phone.become(deskWith([{ ...caller, phase: 'connected', connectedAt: 0 }], { lines: phone.desk.lines }));
    await phone.keys('MENU');
    phone.become(atRest);
    assert.match(phone.text, /^Menu\n/);
    await phone.keys('MENU MENU 2 3 OK 2 MENU');
    MEANWHILE['a call is answered']?.(phone);
    assert.match(phone.text, /^1001\n/);
  });
});
