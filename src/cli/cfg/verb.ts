/** What the subcommands of `phone400 cfg` have in common. */

import { diskFolder } from '../../../config/settings-folder.ts';
import { type CfgSource, Store } from '../../../config/store.ts';
import { UserFile } from '../../../config/user-file.ts';
import { ok } from '../../base/result.ts';

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

export const STORE_OPTIONS = {
  cfg: { type: 'string', multiple: true },
  data: { type: 'string' },
  model: { type: 'string' },
} as const;

export type StoreValues = { readonly cfg?: string[]; readonly data?: string; readonly model?: string };

/** The configuration of a phone with these files and this data folder. Without `write` nothing on the disk changes. */
export async function openStore({ cfg = [], data, model }: StoreValues, write = false): Promise<Store> {
  const file = data === undefined ? undefined : new UserFile(diskFolder(data));
  const userFile = write || file === undefined ? file : { load: () => file.load(), save: async () => ok(undefined) };
  const store = new Store(userFile === undefined ? {} : { userFile });
  const phone: readonly CfgSource[] = cfg;
  await store.load({ model: model ?? STANDARD_MODEL, phone, partial: write && cfg.length === 0 });
  return store;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

export function shown(text: string): string {
  return text === '' ? '(empty)' : text;
}
