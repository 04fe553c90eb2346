/**
 * Expected failures are values. A `Fault` is written for the person who has to act on it:
 * `what` happened, `where` (file and line, server, parameter …) and the `remedy`, when one is known.
 */
export type Fault = { readonly what: string; readonly where?: string; readonly remedy?: string };

export type Result<T, E = Fault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** One line for a log or a terminal: `where: what. remedy.` */
export function faultText(fault: Fault): string {
  const where = fault.where === undefined ? '' : `${fault.where}: `;
  const remedy = fault.remedy === undefined ? '' : ` ${fault.remedy}`;
  return `${where}${fault.what}${remedy}`;
}

/** The text of anything that was thrown, without its stack. */
export function thrownText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
