/** What the subcommands of `phone400 cfg` have in common. */

export type Out = { write(text: string): void };

export type Verb = {
  /** The words after `phone400 cfg`. */
  readonly usage: string;
  readonly about: string;
  /** Resolves to the exit code: 0 good, 1 what was looked at is bad. Throws `WrongUsage`. */
  run(args: string[], out: Out, err: Out): Promise<number>;
};

export const GOOD = 0;
export const BAD = 1;

/** Exit code 2; the message says what is missing. */
export class WrongUsage extends Error {}

export const STANDARD_MODEL = '405HD';

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

export function shown(text: string): string {
  return text === '' ? '(empty)' : text;
}
