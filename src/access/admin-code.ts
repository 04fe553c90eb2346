/**
 * The admin code: eight random digits that the phone makes for itself, so that the product has no password that
 * everybody knows. It stands in the clear in a file of mode 0600, for the screen to show it until it is changed.
 */
import { randomInt } from 'node:crypto';
import { type DataFolder, replaceFile } from '../base/data-folder.ts';
import type { Result } from '../base/result.ts';
import { isWellKnown } from './rules.ts';

export const CODE_FILE = 'admin.code';
const DIGITS = 8;

/** The one that was made before; null when there is none, or no sound one. */
export async function readCode(folder: DataFolder): Promise<string | null> {
  const bytes = await folder.read(CODE_FILE).catch(() => null);
  const text = Buffer.from(bytes ?? []).toString();
  return new RegExp(`^\\d{${DIGITS}}\\n$`).test(text) ? text.trim() : null;
}

export function newCode(): string {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  return isWellKnown(code) ? newCode() : code;
}

/** null leaves an empty file: the code is over. */
export function keepCode(folder: DataFolder, code: string | null): Promise<Result<void>> {
  return replaceFile(folder, CODE_FILE, code === null ? '' : `${code}\n`);
}
