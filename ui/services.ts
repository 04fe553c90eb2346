/** Forwarding and do not disturb, as the user switches them on: per line, kept in the configuration. */
import { forwardActive, forwardOffered, forwardTarget } from '../config/params/forward.ts';
import { dnd } from '../config/params/lines.ts';
import type { LineState } from '../src/call/facts.ts';
import type { Message } from './lang/index.ts';
import type { Values } from './values.ts';

export type LineServices = {
  readonly doNotDisturb: boolean;
  /** Forwarding can be set up for the line. */
  readonly mayForward: boolean;
  /** Where calls of the line go, or would; null: forwarding is off. */
  readonly forwardTo: string | null;
};

export function lineServices(values: Values, { index }: Pick<LineState, 'index'>): LineServices {
  const mayForward = values.get(forwardOffered, index);
  const forwards = mayForward && values.get(forwardActive, index) && values.get(forwardTarget, index) !== '';
  return {
    doNotDisturb: values.get(dnd, index),
    mayForward,
    forwardTo: forwards ? values.get(forwardTarget, index) : null,
  };
}

/** Where `personal_settings` of the line keeps do not disturb. */
export function doNotDisturbPath(line: number): string {
  return `voip/line/${line}/do_not_disturb/activated`;
}

/** One notice for each line that does not ring as usual (guide section 21.8). */
export function serviceNotices(values: Values, lines: readonly LineState[]): readonly Message[] {
  const which = lines.length > 1 ? '-line' : '';
  return lines.flatMap(line => {
    const { doNotDisturb, forwardTo } = lineServices(values, line);
    const args = { line: line.index + 1 };
    return [
      ...(doNotDisturb ? [{ key: `notice.dnd${which}`, args } as const] : []),
      ...(forwardTo === null ? [] : [{ key: `notice.forward${which}`, args: { ...args, number: forwardTo } } as const]),
    ];
  });
}
