/** One parameter as a field of a form. */

import type { Explanation, LayerValue } from '../../../config/explain.ts';
import type { Param, ParamValue } from '../../../config/param.ts';
import type { Store } from '../../../config/store.ts';
import { type Html, html } from '../html.ts';

/** The concrete path at an index; a parameter without index has one path. */
export function pathAt(param: Param, n: number): string {
  if (param.index === null) return param.path;
  const [first, last] = param.index;
  return param.paths[Math.min(Math.max(n, first), last) - first] ?? param.path;
}

/** What is in force, as it is written. */
export function currentText(store: Store, param: Param, path: string): string {
  const at = param.paths.indexOf(path) + (param.index?.[0] ?? 0);
  const value: ParamValue = param.index === null ? store.get(param as Param) : store.get(param as Indexed, at);
  return param.print(value);
}

type Indexed = Param<ParamValue, 'a/N/b'>;

export type Refusal = { readonly text: string; readonly reason: string };

/** `refused`: what was typed before and why it cannot be. */
export function settingField(store: Store, param: Param, path: string, refused: Refusal | undefined): Html {
  const explained = store.explain(path);
  if (!explained.ok) return html``;
  const { label, help, dormant } = param;
  const about = [`${path}-help`, ...(refused === undefined ? [] : [`${path}-wrong`])].join(' ');
  return html`<div class="setting">
<p><label for="${path}">${label}</label> <code>${path}</code>${dormant && html` <em>no effect in this firmware yet</em>`}</p>
<p>${control(param, path, refused?.text ?? (param.secret ? '' : currentText(store, param, path)), {
    about,
    wrong: refused !== undefined,
    set: isSet(explained.value),
  })}${param.unit !== '' && html` ${param.unit}`}</p>
${refused !== undefined && html`<p class="wrong" id="${path}-wrong">${refused.reason}</p>`}
<p id="${path}-help">${help}${param.kind !== 'bool' && param.members.length === 0 && html` Allowed: ${param.allowed}.`}${COST[param.apply]}</p>
${originOf(explained.value, path)}
</div>`;
}

const COST = {
  live: '',
  're-register': ' Lines register again.',
  'restart-media': ' Takes effect with the next call.',
  reboot: ' Takes effect at the next start.',
};

type ControlOptions = { readonly about: string; readonly wrong: boolean; readonly set: boolean };

function control(param: Param, path: string, text: string, { about, wrong, set }: ControlOptions): Html {
  const common = html`id="${path}" name="${path}" aria-describedby="${about}"${wrong && html` aria-invalid="true"`}`;
  const option = (value: string, words: string): Html =>
    html`<option value="${value}"${value === text && html` selected`}>${words}</option>`;
  if (param.kind === 'bool') return html`<select ${common}>${option('1', 'on')}${option('0', 'off')}</select>`;
  if (param.kind === 'enum') {
    return html`<select ${common}>${param.members.map(member => option(member, member === '' ? '(empty)' : member))}</select>`;
  }
  if (param.secret) {
    const hint = set ? 'set; leave empty to keep it' : 'not set';
    return html`<input type="password" ${common} value="" placeholder="${hint}" autocomplete="new-password">`;
  }
  return html`<input type="text" ${common} value="${text}" size="${param.kind === 'int' ? 8 : 40}" autocomplete="off">`;
}

function isSet({ layers }: Explanation): boolean {
  return (layers.find(({ wins }) => wins)?.text ?? '') !== '';
}

/** Where the value comes from, and what would be in force without it. */
function originOf({ layers, inherited, yielded }: Explanation, path: string): Html {
  const winner = layers.find(({ wins }) => wins);
  const own =
    inherited !== null &&
    html` Without it: <code>${inherited.text || '(empty)'}</code> (${placeOf(inherited)}).
<button name="clear" value="${path}">Clear the override</button>`;
  const gone =
    yielded !== null && html` Your value <code>${yielded.text || '(empty)'}</code> gave way to a newer file.`;
  return html`<p class="origin">${winner !== undefined && html`From ${placeOf(winner)}.`}${own}${gone}</p>`;
}

const LAYER_WORDS: Readonly<Record<LayerValue['origin']['layer'], string>> = {
  default: 'the default',
  model: 'the model',
  factory: 'the factory file',
  site: 'the site file',
  phone: 'the phone’s file',
  user: 'a setting made at the phone',
  session: 'the command line, until the next start',
};

function placeOf({ origin }: LayerValue): string {
  const { layer, file, line, time } = origin;
  const place = file === undefined || layer === 'user' ? '' : `, ${file}${line === undefined ? '' : `:${line}`}`;
  const when =
    layer === 'user' && time !== undefined ? `, ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  return `${LAYER_WORDS[layer]}${place}${when}`;
}
