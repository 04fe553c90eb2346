/** What the menus of the phone ask for: settings, the admin code, a ring to be heard, a restart. */
import { lookup } from '../../config/catalogue.ts';
import type { Apply } from '../../config/param.ts';
import { CUES } from '../../config/tables/clicks.ts';
import type { PhoneOrders } from '../../ui/lcd/phone-orders.ts';
import type { Verdict } from '../access/access.ts';
import type { Timer } from '../base/clock.ts';
import { fail, faultText, ok, type Result } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { currentCallSettings } from './calls.ts';
import { confirmed } from './confirmed.ts';
import type { Foundation, Start } from './phone.ts';
import { Speech } from './speech.ts';

/** Milliseconds of a ring that is only listened to. */
const PREVIEW = 4000;

export function phoneOrders(start: Start, below: Foundation, desk: Desk, provisioning: Provisioning): PhoneOrders {
  const { clock, log, closing } = start;
  const { store, access, lock, media } = below;
  const written = (path: string, write: () => Result<void>): Result<Apply> => {
    let changed = false;
    const unsubscribe = store.onChange(({ paths }) => (changed ||= paths.has(path)));
    const result = write();
    unsubscribe();
    void store.flush().then(saved => {
      if (!saved.ok) log.room('lcd').warning(faultText(saved.error));
    });
    if (!result.ok) return result;
    const found = lookup(path);
    // The same as before needs no restart.
    return ok(changed && found.found === 'param' ? found.target.param.apply : 'live');
  };
  let ending: Timer | null = null;
  const preview = (name: string | null): void => {
    ending?.cancel();
    ending = null;
    speech.hush();
    const { calls, path } = desk.state;
    // What rings now is a caller, and is not ours to end; who speaks is not to be disturbed.
    if (desk.rings || (name !== null && (calls.length > 0 || path !== null))) return;
    const sound = name === null ? null : (currentCallSettings(below).distinctive.rings.get(name) ?? null);
    void media.order('ring', { sound, inEar: false });
    if (sound !== null) ending = clock.after(PREVIEW, () => preview(null));
  };
  closing.push(() => ending?.cancel());
  const speech = new Speech({
    command: ['espeak-ng'],
    play: file => {
      const sound = file === null ? null : { file, pauseMs: 60_000, instead: CUES.click };
      // Who calls.
      if (desk.rings) return desk.announce(sound);
      // What began before a call ends with the menu.
      if (sound !== null && desk.state.calls.length > 0) return;
      void media.order('ring', { sound, inEar: desk.state.path !== null });
    },
    clock,
    log: log.room('lcd'),
  });
  closing.push(() => speech.close());
  return {
    write: (path, text) => written(path, () => store.set(path, text, 'user')),
    clear: path => written(path, () => store.reset(path)),
    unlock: async code => {
      const verdict = await access.check(code);
      return answered(verdict.type === 'ok' && verdict.role !== 'admin' ? { type: 'wrong' } : verdict);
    },
    unlockPhone: async code => answered(await lock.unlock(code)),
    changeCode: code => access.change(code),
    preview,
    cue: name => {
      const { path, calls } = desk.state;
      if (calls.some(({ phase }) => phase === 'incoming') || (name === 'click' && path !== null)) return;
      void media.order('playCue', { tone: CUES[name] });
    },
    speak: (text, locale) => {
      if (text === null) speech.hush();
      else speech.say(text, locale);
    },
    loopBack: path => {
      // A caller may have come meanwhile: what call control wants to hear goes first.
      void media.order('selectPath', { path: path ?? desk.state.path });
      void media.order('loopBack', { on: path !== null });
    },
    setUp: address => {
      void provisioning.enter(address).then(entered => {
        if (!entered.ok) log.room('provision').warning(`${shownName(address)} ${entered.error}`);
      });
    },
    logIn: (user, password) => provisioning.logIn({ user, password }),
    confirmed: confirmed(start, below),
  };
}

function answered(verdict: Verdict): Result<void> {
  if (verdict.type === 'ok') return ok(undefined);
  return fail({ what: verdict.type === 'wait' ? `Too many tries. Wait ${verdict.seconds} seconds.` : 'Wrong code.' });
}
