/** The words that the orders of the control socket share. */
import type { Clock } from '../../src/base/clock.ts';
import { type Fault, fail, type Result } from '../../src/base/result.ts';
import type { Frame } from '../ports.ts';
import type { SimNetwork } from './network.ts';
import type { Panel } from './panel.ts';

/** What the composition root lends: facts of the phone above, and the few things that a desk can do to it. */
export type ControlSources = {
  calls(): readonly { readonly phase: string }[];
  lines(): readonly { readonly index: number; readonly registration: string }[];
  stats(): Promise<unknown>;
  view(): unknown;
  /** The SIP messages of the latest dialogs, without secrets. */
  traces(): readonly { readonly callId: string; readonly steps: readonly { readonly text: string }[] }[];
  /** Called whenever calls or lines may have changed. Returns the function that ends the subscription. */
  changed(listener: () => void): () => void;
  /** Changes a setting through the store. */
  set(path: string, value: string): Result<void> | Promise<Result<void>>;
  /** Locks the phone, or opens it, as its administrator does. */
  lock(on: boolean): Result<void>;
  /** Puts a configuration file on trial, as if a server had given it: 'new', 'same' or 'refused'. */
  offer(file: string): Promise<Result<string>>;
  /** Takes contacts from a file into the local directory, or says what that would do. */
  importBook(file: string, dryRun: boolean): Promise<Result<unknown>>;
  /** The local directory as text. */
  exportBook(): string;
  audioIn(file: string): Promise<Result<unknown>>;
  /** `null` ends the recording. */
  record(file: string | null): Promise<Result<unknown>>;
  /** Ends the process at once, without any cleaning up. */
  powerCut(): void;
};

export type ControlContext = {
  readonly panel: Panel;
  readonly network: SimNetwork;
  readonly clock: Clock;
  readonly sources: ControlSources;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
};

export type Json = { readonly [name: string]: unknown };
/** What an answer carries besides `id` and `ok`. */
export type Answer = Result<Json, Fault & { readonly extra?: Json }>;

/** The screen as scripts read it. `emphasis` lists the rows that are drawn inverted. */
export function screenOf({ title, rows, softkeys, icons, cursor, strip }: Frame): Json {
  const emphasis = rows.flatMap((row, index) => (row.emphasis === true ? [index] : []));
  const labels = strip === undefined ? {} : { strip: strip.map(({ text }) => text) };
  return { title, rows: rows.map(row => row.text), emphasis, softkeys, icons, cursor, ...labels };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function expected(name: string, choices: string, got: unknown): Answer {
  return fail({ what: `"${name}" has to be ${choices}; got ${JSON.stringify(got) ?? 'nothing'}` });
}
