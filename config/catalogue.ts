/** Every declared parameter, and how a name in a file finds its declaration. */
import type { IndexOf, Param, ParamValue } from './param.ts';
import * as agent from './params/agent.ts';
import * as audio from './params/audio.ts';
import * as autoAnswer from './params/auto-answer.ts';
import * as calls from './params/calls.ts';
import * as codecs from './params/codecs.ts';
import * as codes from './params/codes.ts';
import * as conference from './params/conference.ts';
import * as daylight from './params/daylight.ts';
import * as diagnosis from './params/diagnosis.ts';
import * as dialing from './params/dialing.ts';
import * as dialingServices from './params/dialing-services.ts';
import * as echo from './params/echo.ts';
import * as emergency from './params/emergency.ts';
import * as events from './params/events.ts';
import * as firmware from './params/firmware.ts';
import * as forward from './params/forward.ts';
import * as functionKeys from './params/function-keys.ts';
import * as gain from './params/gain.ts';
import * as identity from './params/identity.ts';
import * as layers from './params/layers.ts';
import * as ldap from './params/ldap.ts';
import * as lines from './params/lines.ts';
import * as lock from './params/lock.ts';
import * as management from './params/management.ts';
import * as media from './params/media.ts';
import * as mediaOptions from './params/media-options.ts';
import * as menus from './params/menus.ts';
import * as network from './params/network.ts';
import * as paging from './params/paging.ts';
import * as personal from './params/personal.ts';
import * as portAccess from './params/port-access.ts';
import * as provisioning from './params/provisioning.ts';
import * as quality from './params/quality.ts';
import * as recording from './params/recording.ts';
import * as regional from './params/regional.ts';
import * as ringing from './params/ringing.ts';
import * as screen from './params/screen.ts';
import * as security from './params/security.ts';
import * as servers from './params/servers.ts';
import * as services from './params/services.ts';
import * as sharedLines from './params/shared-lines.ts';
import * as signalling from './params/signalling.ts';
import * as sip from './params/sip.ts';
import * as sipAccess from './params/sip-access.ts';
import * as softkeys from './params/softkeys.ts';
import * as srtp from './params/srtp.ts';
import * as syslog from './params/syslog.ts';
import * as system from './params/system.ts';
import * as transfer from './params/transfer.ts';
import * as usb from './params/usb.ts';
import * as vlan from './params/vlan.ts';
import * as voiceTuning from './params/voice-tuning.ts';
import * as web from './params/web.ts';
import * as xsi from './params/xsi.ts';
import { nearest } from './suggest.ts';

const AREAS: readonly object[] = [
  system,
  lines,
  layers,
  sip,
  sipAccess,
  servers,
  dialing,
  emergency,
  lock,
  media,
  codecs,
  srtp,
  quality,
  audio,
  echo,
  gain,
  recording,
  regional,
  ringing,
  services,
  conference,
  events,
  autoAnswer,
  transfer,
  identity,
  paging,
  personal,
  screen,
  security,
  network,
  vlan,
  portAccess,
  provisioning,
  firmware,
  codes,
  management,
  web,
  ldap,
  xsi,
  syslog,
  diagnosis,
  daylight,
  functionKeys,
  softkeys,
  menus,
  voiceTuning,
  calls,
  sharedLines,
  agent,
  signalling,
  mediaOptions,
  usb,
  forward,
  dialingServices,
];

export const CATALOGUE: readonly Param[] = [...new Set(AREAS.flatMap(declarations))];

/** An area exports declarations, tables that hold some of them again, and what else goes with them. */
function declarations(member: unknown): Param[] {
  if (typeof member !== 'object' || member === null) return [];
  return isParam(member) ? [member] : Object.values(member).flatMap(declarations);
}

function isParam(member: object): member is Param {
  return 'path' in member && 'parse' in member;
}

/** One parameter at one index; `index` is 0 where there is none. */
export type Target = { readonly param: Param; readonly index: number; readonly path: string };

export type Lookup =
  | { readonly found: 'param'; readonly target: Target }
  | { readonly found: 'nothing'; readonly reason: string };

/** Each spelling of a path, in lower case, an index as `n`. */
const patterns = new Map<string, Param>(
  CATALOGUE.flatMap(param => [param.path, ...param.aliases].map(spelling => [spelling.toLowerCase(), param] as const)),
);

/** Finds what a path stands for, without regard to case. */
export function lookup(path: string): Lookup {
  const lower = path.toLowerCase();
  const pattern = patternOf(lower);
  const param = patterns.get(pattern);
  if (param === undefined) return { found: 'nothing', reason: 'is not a known parameter' };
  if (param.index === null) return { found: 'param', target: { param, index: 0, path: param.path } };
  const [first, last] = param.index;
  const digits = INDEX.exec(lower)?.[1] ?? '';
  const index = Number(digits);
  const known = param.paths[index - first];
  if (known !== undefined && digits === String(index)) return { found: 'param', target: { param, index, path: known } };
  const reason = lower === pattern ? 'N stands for a number' : 'the index is out of range';
  return { found: 'nothing', reason: `${reason}, ${first}..${last} is allowed` };
}

/** The known name that is nearest to a wrong one, with the index of the wrong one put back; null when none is near. */
export function suggestion(path: string): string | null {
  const lower = path.toLowerCase();
  const name = nearest(patternOf(lower), patterns.keys());
  const found = name === null ? null : lookup(name.replace('/n/', `/${INDEX.exec(lower)?.[1] ?? '0'}/`));
  return found?.found === 'param' ? found.target.path : null;
}

const INDEX = /\/(\d+)(?=\/|$)/;

/** The path with its indices as `n`; declared names carry theirs the same way. */
function patternOf(lower: string): string {
  return lower.replace(/\/\d+(?=\/)/g, '/n');
}

/** The concrete path of a parameter; throws RangeError for an index that was never declared (a mistake in the code). */
export function pathOf<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): string {
  const path = param.paths[(index[0] ?? 0) - (param.index?.[0] ?? 0)];
  if (path === undefined) throw new RangeError(`${param.path} has no index ${index[0]}`);
  return path;
}
