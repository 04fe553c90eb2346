/** What the control socket can be asked: one record per order. */
import { resolve } from 'node:path';
import { fail, faultText, ok, type Result, thrownText } from '../../src/base/result.ts';
import { networkFact } from './control-network.ts';
import { waitFor } from './control-wait.ts';
import { type Answer, type ControlContext, expected, isObject, type Json, screenOf } from './control-words.ts';

type Order = {
  /** Other members that this order may have. */
  readonly also?: readonly string[];
  run(value: unknown, order: Json, context: ControlContext): Answer | Promise<Answer>;
};

/** Milliseconds; longer than any key has to be held. */
const LONGEST_HOLD = 60_000;

const ORDERS = new Map<string, Order>([
  ['key', { also: ['ms'], run: key }],
  ['keys', { run: keys }],
  ['hook', { run: hook }],
  ['headset', { run: headset }],
  ['get', { also: ['png', 'callId'], run: get }],
  ['wait', { run: (value, _, context) => waitFor(value, context) }],
  ['audio', { run: audio }],
  ['set', { run: set }],
  ['lease', { run: lease }],
  ['network', { run: network }],
  ['lock', { run: lock }],
  ['offer', { run: offer }],
  ['book', { also: ['dryRun'], run: book }],
  ['power', { run: power }],
]);

/** Carries out one line and gives the object to be answered. Never throws. */
export async function answerLine(line: string, context: ControlContext): Promise<Json> {
  const order = parseObject(line);
  if (!order.ok) return { id: null, ok: false, error: faultText(order.error) };
  const id = order.value.id ?? null;
  try {
    const answer = await runOrder(order.value, context);
    if (answer.ok) return { id, ok: true, ...answer.value };
    return { id, ok: false, error: faultText(answer.error), ...answer.error.extra };
  } catch (error) {
    return { id, ok: false, error: thrownText(error) };
  }
}

function parseObject(line: string): Result<Json> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return ok(value);
    return fail({ what: 'an order is a JSON object, such as {"id":1,"key":"OK"}' });
  } catch (error) {
    return fail({ what: `not JSON: ${thrownText(error)}` });
  }
}

async function runOrder(order: Json, context: ControlContext): Promise<Answer> {
  const verbs = Object.keys(order).filter(name => ORDERS.has(name));
  const [verb] = verbs;
  const record = verb === undefined ? undefined : ORDERS.get(verb);
  if (verb === undefined || record === undefined || verbs.length > 1) {
    const found = verbs.length > 1 ? `more than one order: ${verbs.join(', ')}` : 'no order that is known';
    return fail({ what: `${found}; each line holds one of ${[...ORDERS.keys()].join(', ')}` });
  }
  const known = ['id', verb, ...(record.also ?? [])];
  const unknown = Object.keys(order).find(name => !known.includes(name));
  if (unknown !== undefined) {
    return fail({ what: `"${verb}" does not go with "${unknown}", only with ${known.join(', ')}` });
  }
  return record.run(order[verb], order, context);
}

// ---- what a person does -------------------------------------------------------------------------------------

async function key(name: unknown, order: Json, { panel }: ControlContext): Promise<Answer> {
  const ms = order.ms ?? 0;
  if (typeof ms !== 'number' || !(ms >= 0 && ms <= LONGEST_HOLD)) return expected('ms', `0 to ${LONGEST_HOLD}`, ms);
  return nothing(await panel.press(String(name), ms));
}

async function keys(text: unknown, _order: Json, { panel }: ControlContext): Promise<Answer> {
  if (typeof text !== 'string' || !/^[0-9*#]+$/.test(text)) return expected('keys', 'dial keys 0 to 9, * and #', text);
  for (const digit of text) {
    const pressed = await panel.press(digit);
    if (!pressed.ok) return pressed;
  }
  return ok({});
}

function hook(value: unknown, _order: Json, { panel }: ControlContext): Answer {
  if (value !== 'off' && value !== 'on') return expected('hook', '"off" (lifted) or "on"', value);
  panel.hook(value === 'off');
  return ok({});
}

function headset(value: unknown, _order: Json, { panel }: ControlContext): Answer {
  switch (value) {
    case 'plug':
    case 'unplug':
      panel.plug(value === 'plug');
      return ok({});
    case 'hook':
    case 'mute':
      return nothing(panel.headsetButton(value));
    default:
      return expected('headset', '"plug", "unplug", "hook" or "mute"', value);
  }
}

// ---- what a person sees -------------------------------------------------------------------------------------

const GETS: { readonly [what: string]: (context: ControlContext, order: Json) => Answer | Promise<Answer> } = {
  screen: getScreen,
  lamps: ({ panel }) => ok({ lamps: Object.fromEntries(panel.lamps) }),
  calls: ({ sources }) => ok({ calls: sources.calls() }),
  lines: ({ sources }) => ok({ lines: sources.lines() }),
  stats: async ({ sources }) => ok({ stats: await sources.stats() }),
  view: ({ sources }) => ok({ view: sources.view() }),
  traces: getTraces,
};

function get(what: unknown, order: Json, context: ControlContext): Answer | Promise<Answer> {
  if (typeof what !== 'string' || !Object.hasOwn(GETS, what)) {
    return expected('get', `one of ${Object.keys(GETS).join(', ')}`, what);
  }
  if (order.png !== undefined && what !== 'screen') return fail({ what: '"png" goes only with {"get":"screen"}' });
  if (order.callId !== undefined && what !== 'traces')
    return fail({ what: '"callId" goes only with {"get":"traces"}' });
  return (GETS[what] as (typeof GETS)[string])(context, order);
}

/** All dialogs as steps; one of them with the whole messages. */
function getTraces({ sources }: ControlContext, { callId }: Json): Answer {
  const traces = sources.traces();
  if (callId !== undefined) return ok({ traces: traces.filter(trace => trace.callId === callId) });
  return ok({ traces: traces.map(trace => ({ ...trace, steps: trace.steps.map(({ text: _, ...step }) => step) })) });
}

async function getScreen({ panel }: ControlContext, order: Json): Promise<Answer> {
  const screen = { ...screenOf(panel.frame), ...(panel.look ?? {}) };
  if (order.png !== true) return ok(screen);
  const { screenPng } = await import('../raster/index.ts');
  return ok({ ...screen, png: screenPng(panel.frame, panel.model, panel.look).toString('base64') });
}

// ---- the rest -------------------------------------------------------------------------------------------------

async function audio(value: unknown, _order: Json, { sources }: ControlContext): Promise<Answer> {
  const [[what, file] = [], ...others] = isObject(value) ? Object.entries(value) : [];
  if (others.length === 0 && what === 'in' && typeof file === 'string')
    return carried(await sources.audioIn(resolve(file)));
  if (others.length === 0 && what === 'record' && (typeof file === 'string' || file === null)) {
    return carried(await sources.record(file === null ? null : resolve(file)));
  }
  return expected('audio', '{"in":FILE}, {"record":FILE} or {"record":null}', value);
}

async function set(value: unknown, _order: Json, { sources }: ControlContext): Promise<Answer> {
  if (!isObject(value)) return expected('set', 'an object of paths and values', value);
  for (const [path, setting] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof setting)) return expected(path, 'text or a number', setting);
    const changed = await sources.set(path, String(setting));
    if (!changed.ok) return changed;
  }
  return ok({});
}

/** DHCP options by number, as text or as octets. */
function lease(value: unknown, _order: Json, { network }: ControlContext): Answer {
  if (value === null) {
    network.lend(null);
    return ok({});
  }
  const options = new Map<number, Uint8Array>();
  for (const [name, given] of Object.entries(isObject(value) ? value : { value })) {
    const number = /^\d{1,3}$/.test(name) ? Number(name) : 0;
    const octets = octetsOf(given);
    if (number < 1 || number > 254 || octets === null) {
      return expected('lease', 'null or an object such as {"160":"http://…","43":{"hex":"0104…"}}', value);
    }
    options.set(number, octets);
  }
  network.lend({ options });
  return ok({});
}

function network(value: unknown, _order: Json, { network: port }: ControlContext): Answer {
  const fact = networkFact(value);
  if (!fact.ok) return fact;
  port.tell(fact.value);
  return ok({});
}

function octetsOf(given: unknown): Uint8Array | null {
  if (typeof given === 'string') return Buffer.from(given);
  const hex = isObject(given) && typeof given.hex === 'string' ? given.hex : '-';
  return /^([0-9a-f]{2})*$/i.test(hex) ? Buffer.from(hex, 'hex') : null;
}

function lock(value: unknown, _order: Json, { sources }: ControlContext): Answer {
  if (typeof value !== 'boolean') return expected('lock', 'true or false', value);
  return nothing(sources.lock(value));
}

async function offer(value: unknown, _order: Json, { sources }: ControlContext): Promise<Answer> {
  if (typeof value !== 'string' || value === '') return expected('offer', 'the name of a configuration file', value);
  const offered = await sources.offer(resolve(value));
  return offered.ok ? ok({ outcome: offered.value }) : offered;
}

async function book(value: unknown, { dryRun = false }: Json, { sources }: ControlContext): Promise<Answer> {
  if (value === 'export') return ok({ text: sources.exportBook() });
  const file = isObject(value) && Object.keys(value).length === 1 ? value.import : null;
  if (typeof file !== 'string' || file === '')
    return expected('book', '"export" or {"import":FILE}; "dryRun" stands beside "book"', value);
  if (typeof dryRun !== 'boolean') return expected('dryRun', 'true or false', dryRun);
  return carried(await sources.importBook(resolve(file), dryRun));
}

function power(value: unknown, _order: Json, { sources }: ControlContext): Answer {
  if (value !== 'cut') return expected('power', '"cut"', value);
  sources.powerCut();
  return ok({});
}

function nothing(result: Result<void>): Answer {
  return result.ok ? ok({}) : result;
}

/** Facts that came with a success go into the answer. */
function carried(result: Result<unknown>): Answer {
  if (!result.ok) return result;
  return ok(isObject(result.value) ? result.value : {});
}
