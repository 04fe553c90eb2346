import type { Fault } from '../src/base/result.ts';

/** Something that is wrong with the configuration. It never holds a value: values may be secrets. */
export type Problem = {
  /** An error costs a line or a file; a warning costs nothing. */
  readonly grade: 'error' | 'warning';
  readonly file?: string;
  readonly line?: number;
  readonly path?: string;
  readonly reason: string;
  /** The name that was probably meant. */
  readonly suggestion?: string;
};

/** `file:line: path: reason. Did you mean …?` with what is known of it. */
export function problemText(problem: Problem): string {
  const place = [placeOf(problem), problem.path].filter(part => part !== undefined);
  const hint = problem.suggestion === undefined ? '' : ` Did you mean ${problem.suggestion}?`;
  return `${[...place, problem.reason].join(': ')}.${hint}`;
}

export function problemFault(problem: Problem): Fault {
  const where = [placeOf(problem), problem.path].filter(part => part !== undefined).join(': ');
  return {
    what: `${problem.reason}.`,
    ...(where === '' ? {} : { where }),
    ...(problem.suggestion === undefined ? {} : { remedy: `Did you mean ${problem.suggestion}?` }),
  };
}

function placeOf({ file, line }: Problem): string | undefined {
  return line === undefined ? file : `${file ?? ''}:${line}`;
}
