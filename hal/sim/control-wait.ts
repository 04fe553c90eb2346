/** `{"wait":{…}}`: answers as soon as something is true, woken by changes and not by looking again and again. */
import { type Fault, fail, ok, type Result } from '../../src/base/result.ts';
import type { Frame } from '../ports.ts';
import { type Answer, type ControlContext, expected, isObject, type Json, screenOf } from './control-words.ts';

/** Milliseconds. */
const DEFAULT_WAIT = 5000;
const LONGEST_WAIT = 600_000;

type Condition = {
  /** What is awaited, in words. */
  readonly text: string;
  met(context: ControlContext): boolean;
  /** What is there instead, in words; the screen is told in any case. */
  instead?(context: ControlContext): string;
};

export async function waitFor(value: unknown, context: ControlContext): Promise<Answer> {
  if (!isObject(value)) return expected('wait', 'an object such as {"screen":"Connected","ms":5000}', value);
  const { ms = DEFAULT_WAIT, ...what } = value;
  if (typeof ms !== 'number' || !(ms >= 0 && ms <= LONGEST_WAIT)) return expected('ms', `0 to ${LONGEST_WAIT}`, ms);
  const condition = parseCondition(what);
  if (!condition.ok) return condition;
  const { text, instead } = condition.value;
  const from = context.clock.now();
  if (await comesTrue(condition.value, ms, context)) return ok({ ms: Math.round(context.clock.now() - from) });
  const seen = instead === undefined ? '' : `; ${instead(context)}`;
  return fail({
    what: `${text} did not come within ${ms} ms${seen}`,
    extra: { screen: screenOf(context.panel.frame) },
  });
}

function comesTrue(condition: Condition, ms: number, context: ControlContext): Promise<boolean> {
  const { panel, sources, clock, signal } = context;
  if (condition.met(context)) return Promise.resolve(true);
  return new Promise(resolve => {
    const end = (met: boolean): void => {
      unwatchPanel();
      unwatchPhone();
      timer.cancel();
      signal.removeEventListener('abort', gone);
      resolve(met);
    };
    const look = (): void => {
      if (condition.met(context)) end(true);
    };
    const gone = (): void => end(false);
    const unwatchPanel = panel.facts.subscribe(fact => fact.type === 'frame' && look());
    const unwatchPhone = sources.changed(look);
    const timer = clock.after(ms, () => end(false));
    signal.addEventListener('abort', gone);
  });
}

function parseCondition(what: Json): Result<Condition, Fault> {
  const members = Object.keys(what).sort().join('+');
  switch (members) {
    case 'screen':
      return screenHolds(what.screen);
    case 'pattern':
      return screenMatches(what.pattern);
    case 'call':
      return callIs(what.call);
    case 'line+registration':
      return lineIs(what.line, what.registration);
    default:
      return fail({
        what:
          `"wait" takes {"screen":TEXT}, {"pattern":REGEX}, {"call":PHASE} or {"line":N,"registration":STATE}, ` +
          `each with "ms"; got ${JSON.stringify(what)}`,
      });
  }
}

function screenHolds(text: unknown): Result<Condition, Fault> {
  if (typeof text !== 'string') return fail({ what: `"screen" has to be text; got ${JSON.stringify(text)}` });
  return ok({
    text: `"${text}" on the screen`,
    met: ({ panel }) => screenTexts(panel.frame).some(shown => shown.includes(text)),
  });
}

function screenMatches(pattern: unknown): Result<Condition, Fault> {
  if (typeof pattern !== 'string') return fail({ what: `"pattern" has to be text; got ${JSON.stringify(pattern)}` });
  try {
    const regex = new RegExp(pattern, 'u');
    return ok({
      text: `/${pattern}/ on the screen`,
      met: ({ panel }) => screenTexts(panel.frame).some(shown => regex.test(shown)),
    });
  } catch (error) {
    return fail({ what: `"pattern": ${error instanceof Error ? error.message : error}` });
  }
}

function screenTexts(frame: Frame): string[] {
  return [frame.title, ...frame.rows.map(row => row.text), ...frame.softkeys];
}

/** Any call counts; 'none' is true when there is no call at all. */
function callIs(phase: unknown): Result<Condition, Fault> {
  if (typeof phase !== 'string') return fail({ what: `"call" has to be a phase; got ${JSON.stringify(phase)}` });
  return ok({
    text: phase === 'none' ? 'the end of all calls' : `a call in phase "${phase}"`,
    met: ({ sources }) =>
      phase === 'none' ? sources.calls().length === 0 : sources.calls().some(call => call.phase === phase),
    instead: ({ sources }) =>
      `calls: ${
        sources
          .calls()
          .map(call => call.phase)
          .join(', ') || 'none'
      }`,
  });
}

function lineIs(index: unknown, registration: unknown): Result<Condition, Fault> {
  if (typeof index !== 'number' || typeof registration !== 'string') {
    return fail({
      what: `"line" has to be a number and "registration" a state; got ${JSON.stringify(index)} and ${JSON.stringify(registration)}`,
    });
  }
  return ok({
    text: `line ${index} ${registration}`,
    met: ({ sources }) => sources.lines().some(line => line.index === index && line.registration === registration),
    instead: ({ sources }) =>
      `lines: ${
        sources
          .lines()
          .map(line => `${line.index} ${line.registration}`)
          .join(', ') || 'none'
      }`,
  });
}
