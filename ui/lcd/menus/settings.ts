/**
 * Settings for users. The numbers 1 to 8 are those of the user guide's contents.
 *
 * Decision: Auto Answering, Forward, Do Not Disturb and the sounds have no known number; they follow behind.
 */
import * as forward from '../../../config/params/forward.ts';
import * as shown from '../../../config/params/menus.ts';
import { volumeFixed } from '../../../config/params/ringing.ts';
import * as services from '../../../config/params/services.ts';
import type { View } from '../../view.ts';
import { entry, type Menu, type MenuName, type Opens, perLine, setting } from './menu.ts';

const ringTone = (line: number): Opens => ({ setting: `personal_settings/lines/${line}/ring_tone` });
const doNotDisturb = (line: number): Opens => ({ setting: `voip/line/${line}/do_not_disturb/activated` });

/** With a single line nobody is asked which one. */
function ofLine(view: View, menu: MenuName, opens: (line: number) => Opens): Opens {
  const [first, second] = view.lines;
  return first !== undefined && second === undefined ? opens(first.index) : { menu };
}

export const settingsMenus = {
  settings: {
    title: 'menu.settings',
    entries: view => [
      setting('1', 'set.language', 'personal_settings/language', shown.language),
      entry('2', 'set.ring-tone', ofLine(view, 'ring-tones', ringTone), shown.ringTone),
      setting('3', 'set.call-waiting', 'voip/services/call_waiting/enabled', shown.callWaiting),
      entry('4', 'menu.date-and-time', { menu: 'date-and-time' }, shown.dateAndTime),
      entry('5', 'set.contrast', { setting: 'personal_settings/lcd_contrast', level: true }, shown.lcdContrast),
      setting('6', 'set.backlight', 'system/lcd/backlight/timeout', shown.backlightTimeout),
      setting('7', 'set.answer-device', 'voip/answer_device', shown.answerDevice),
      entry('8', 'menu.restart', { confirm: 'restart' }, shown.restart),
      entry('9', 'menu.auto-answer', { menu: 'auto-answer' }, shown.autoAnswer),
      entry(
        '0',
        'menu.forward',
        ofLine(view, 'forward-lines', line => ({ menu: 'forward', of: line })),
      ),
      entry('*', 'menu.do-not-disturb', ofLine(view, 'do-not-disturb', doNotDisturb), services.dnd),
      entry('#', 'menu.sounds', { menu: 'sounds' }),
      setting('', 'set.large-text', 'phone400/screen/large_text'),
      entry('', 'menu.lock', { menu: 'lock' }),
    ],
  },
  'ring-tones': { title: 'set.ring-tone', entries: view => perLine(view, ringTone) },
  'do-not-disturb': { title: 'menu.do-not-disturb', entries: view => perLine(view, doNotDisturb) },
  'date-and-time': {
    title: 'menu.date-and-time',
    entries: [
      setting('1', 'set.time-format', 'system/ntp/time_display_format'),
      setting('2', 'set.date-format', 'system/ntp/date_display_format'),
      setting('3', 'set.time-zone', 'voip/regional_settings/selected_timezone'),
      setting('4', 'set.gmt-offset', 'system/ntp/gmt_offset'),
    ],
  },
  'auto-answer': {
    title: 'menu.auto-answer',
    entries: [
      setting('1', 'set.auto-answer', 'voip/auto_answer/enabled'),
      setting('2', 'set.auto-answer-kind', 'voip/advanced_auto_answer/type'),
      setting('3', 'set.auto-answer-all', 'voip/advanced_auto_answer/activated'),
      setting('4', 'set.auto-answer-after', 'voip/advanced_auto_answer/timeout'),
    ],
  },
  'forward-lines': { title: 'menu.forward', entries: view => perLine(view, line => ({ menu: 'forward', of: line })) },
  forward: {
    title: 'menu.forward-title',
    args: line => ({ line: line + 1 }),
    entries: (view, line) => {
      const forwarding = `voip/line/${line}/call_forward`;
      if (!view.values.get(forward.forwardOffered, line)) return [];
      return [
        setting('1', 'set.forward', `${forwarding}/active`),
        setting('2', 'set.forward-type', `${forwarding}/type`),
        setting('3', 'set.forward-to', `${forwarding}/destination`),
        setting('4', 'set.forward-after', `${forwarding}/timeout`),
      ];
    },
  },
  lock: {
    title: 'menu.lock',
    entries: ({ mayLock }) => [
      setting('1', 'lock.code', 'phone400/lock/code'),
      setting('2', 'set.lock-after', 'phone400/lock/after'),
      // The numbers of the others do not depend on it.
      ...(mayLock ? [entry('3', 'menu.lock-now', { confirm: 'lock' })] : []),
    ],
  },
  sounds: {
    title: 'menu.sounds',
    entries: view => [
      ...(view.values.get(volumeFixed)
        ? []
        : [entry('1', 'set.volume-ringer', { setting: 'phone400/volume/ringer', level: true })]),
      entry('2', 'set.volume-handset', { setting: 'phone400/volume/handset', level: true }),
      entry('3', 'set.volume-headset', { setting: 'phone400/volume/headset', level: true }),
      entry('4', 'set.volume-speaker', { setting: 'phone400/volume/speaker', level: true }),
      setting('5', 'set.call-waiting-tone', 'voip/services/call_waiting/generate_tone/enabled'),
      setting('6', 'set.key-click', 'phone400/keys/click'),
      setting('7', 'set.spoken-menus', 'phone400/screen/spoken_menus'),
      setting('8', 'set.confirm-beep', 'phone400/keys/confirm_beep'),
      setting('9', 'set.wrong-key-beep', 'phone400/keys/wrong_key_beep'),
    ],
  },
} satisfies { readonly [name in MenuName]?: Menu };
