/** Nearest-rank quantile, `share` 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const SUBJECTS = ['phone400', 'baresip'] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** One value a round for each row and subject. */
export class Samples {
  readonly #values = new Map<string, number[]>();

  add(row: string, subject: SubjectName, value: number): void {
    const key = `${row} ${subject}`;
    const values = this.#values.get(key) ?? [];
    values.push(value);
    this.#values.set(key, values);
  }

  of(row: string, subject: SubjectName): readonly number[] {
    return this.#values.get(`${row} ${subject}`) ?? [];
  }
}
