/** What a parameter can be chosen from on the screen: the members of its type, or a list that the phone knows. */
import type { Param } from '../../../config/param.ts';
import { languages } from '../../../config/params/menus.ts';
import { idleSoftkey } from '../../../config/params/personal.ts';
import { BACKLIGHT_TIMES } from '../../../config/tables/backlight.ts';
import { ZONES } from '../../../config/tables/zones.ts';
import { offered } from '../../lang/catalogue.ts';
import { isText, type Message } from '../../lang/index.ts';
import type { View } from '../../view.ts';

export type Choice = {
  /** As it is written. */
  readonly value: string;
  readonly name: Message | string;
};

/** Null: it has to be typed. */
export function choicesOf(param: Param, path: string, view: View): readonly Choice[] | null {
  const list = LISTS.find(([pattern]) => pattern.test(path))?.[1];
  if (list !== undefined) return withCurrent(list(view), param.print(view.values.at(path)));
  if (param.kind === 'bool') return ['0', '1'].map(value => ({ value, name: { key: value === '1' ? 'on' : 'off' } }));
  if (param.kind === 'enum') return param.members.map(value => ({ value, name: memberName(value) }));
  return null;
}

/** A list of ours is not all that a file may say. */
function withCurrent(list: readonly Choice[], text: string): readonly Choice[] {
  return list.some(({ value }) => value.toLowerCase() === text.toLowerCase())
    ? list
    : [...list, { value: text, name: text }];
}

/** The value as people read it; itself where nobody has to choose it. */
export function valueName(param: Param, path: string, text: string, view: View): Message | string {
  if (param.secret || text === '') return text;
  const choice = choicesOf(param, path, view)?.find(({ value }) => value.toLowerCase() === text.toLowerCase());
  return choice?.name ?? text;
}

const LISTS: readonly (readonly [path: RegExp, list: (view: View) => readonly Choice[]])[] = [
  [/^personal_settings\/language$/, offeredLanguages],
  [/^personal_settings\/lines\/\d+\/ring_tone$/, view => view.rings.map(name => ({ value: name, name }))],
  [/^voip\/regional_settings\/selected_timezone$/, zones],
  [
    /^system\/lcd\/backlight\/timeout$/,
    () => BACKLIGHT_TIMES.map((seconds, at) => ({ value: String(at), name: light(seconds) })),
  ],
  [
    /^personal_settings\/navigation_control\//,
    () => idleSoftkey.members.map(value => ({ value, name: memberName(value) })),
  ],
];

/** Those that the phone speaks and the administrator does not hide. */
function offeredLanguages(view: View): readonly Choice[] {
  const hidden = Object.values(languages)
    .filter(param => !view.values.get(param))
    .map(param => param.path.split('/').at(-2)?.toUpperCase());
  return offered
    .filter(({ name }) => !hidden.includes(name))
    .map(({ name, native }) => ({ value: name, name: native }));
}

function zones(): readonly Choice[] {
  return [{ value: '', name: { key: 'value.by-offset' } }, ...ZONES.map(zone => ({ value: zone, name: zone }))];
}

function light(seconds: number): Message {
  if (seconds === 0) return { key: 'value.always' };
  return seconds < 60
    ? { key: 'value.seconds', args: { count: seconds } }
    : { key: 'value.minutes', args: { count: seconds / 60 } };
}

/** A word of the language where it has one; else the member itself, as people write. */
function memberName(member: string): Message | string {
  const key = `value.${member}`;
  if (isText(key)) return { key };
  if (member === '') return { key: 'value.none' };
  if (/[a-z\d]/.test(member) || member.length < 5) return member;
  return member.charAt(0) + member.slice(1).toLowerCase().replaceAll('_', ' ');
}
