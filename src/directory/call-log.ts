/** The calls that are over: missed, received, dialled (guide chapter 42). */
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { KeptFile } from '../base/kept-file.ts';
import type { Fault, Result } from '../base/result.ts';
import type { FinishedCall, Outcome } from '../call/history.ts';
import type { CallList, LoggedCall } from './facts.ts';
import { listOf } from './lists.ts';

export const CALL_LOG_FILE = 'calls.jsonl';

/**
 * Decision: the guide does not say how many calls are kept. So many of each list; the oldest go first.
 */
const KEPT_PER_LIST = 100;
const LARGEST = 1024 * 1024;
/** Of a name or number from the network. */
const LONGEST_TEXT = 256;

export class CallLog {
  readonly changed: Facts<void> = new Facts();
  readonly fault: Fault | null;
  readonly #file: KeptFile;
  /** The newest first. */
  #calls: readonly LoggedCall[];
  #unseen: number;
  #lastId: number;

  private constructor(file: KeptFile, read: Read, fault: Fault | null) {
    this.#file = file;
    this.#calls = read.calls.map((call, at) => ({ ...call, id: read.calls.length - at }));
    this.#lastId = read.calls.length;
    this.#unseen = read.unseen;
    this.fault = fault;
  }

  /** Never fails: lines that make no sense are left out. */
  static async open(folder: DataFolder): Promise<CallLog> {
    const file = new KeptFile(folder, CALL_LOG_FILE, LARGEST);
    const { text, fault } = await file.read();
    return new CallLog(file, parse(text), fault);
  }

  /** Missed calls that nobody has looked at. */
  get unseen(): number {
    return this.#unseen;
  }

  /** The number that was dialled last; '' when none was. */
  get lastDialed(): string {
    return this.#calls.find(({ direction }) => direction === 'out')?.number ?? '';
  }

  /** The newest first. */
  list(list: CallList): readonly LoggedCall[] {
    return list === 'all' ? this.#calls : this.#calls.filter(call => listOf(call) === list);
  }

  add(call: FinishedCall, time: Date): void {
    const short = (text: string): string => text.slice(0, LONGEST_TEXT).toWellFormed();
    const texts = {
      number: short(call.number),
      name: short(call.name),
      forwardedTo: short(call.forwardedTo),
      divertedBy: short(call.divertedBy),
      ...(call.reason === undefined ? {} : { reason: short(call.reason) }),
    };
    const logged = { ...call, ...texts, id: ++this.#lastId, time };
    this.#become(bounded([logged, ...this.#calls]), this.#unseen);
  }

  /** How many missed calls call control counts by now. */
  count(unseen: number): void {
    if (unseen !== this.#unseen) this.#become(this.#calls, unseen);
  }

  forget(id: number): void {
    this.#become(
      this.#calls.filter(call => call.id !== id),
      this.#unseen,
    );
  }

  forgetAll(list: CallList): void {
    this.#become(list === 'all' ? [] : this.#calls.filter(call => listOf(call) !== list), this.#unseen);
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>> {
    return this.#file.flush();
  }

  #become(calls: readonly LoggedCall[], unseen: number): void {
    this.#calls = calls;
    this.#unseen = unseen;
    void this.#file.write(() => print(this.#calls, this.#unseen));
    this.changed.publish();
  }
}

function bounded(calls: readonly LoggedCall[]): readonly LoggedCall[] {
  const room = { missed: KEPT_PER_LIST, received: KEPT_PER_LIST, dialed: KEPT_PER_LIST };
  return calls.filter(call => room[listOf(call)]-- > 0);
}

// ---- the file: a JSON value a line, how many were not seen first -----------------------------------------

type Kept = Omit<LoggedCall, 'id'>;
type Read = { readonly calls: readonly Kept[]; readonly unseen: number };

function print(calls: readonly LoggedCall[], unseen: number): string {
  const lines = calls.map(({ id: _, ...call }) => JSON.stringify(call));
  return `${[JSON.stringify({ unseen }), ...lines].join('\n')}\n`;
}

function parse(text: string): Read {
  const values = text.split('\n').map(valueIn);
  const unseen = Number(values[0]?.unseen ?? 0);
  return {
    calls: values.flatMap(value => callIn(value)),
    unseen: Number.isInteger(unseen) && unseen > 0 ? unseen : 0,
  };
}

function valueIn(line: string): { readonly [name: string]: unknown } {
  try {
    return Object(JSON.parse(line || '{}'));
  } catch {
    return {};
  }
}

const OUTCOMES: { readonly [outcome in Outcome]: true } = {
  answered: true,
  missed: true,
  rejected: true,
  busy: true,
  forwarded: true,
  elsewhere: true,
  cancelled: true,
  'no-answer': true,
  failed: true,
};

function callIn(value: { readonly [name: string]: unknown }): readonly Kept[] {
  const { direction, line, number, name, outcome, seconds, time, forwardedTo = '', divertedBy = '' } = value;
  const reason = typeof value.reason === 'string' ? { reason: value.reason.slice(0, LONGEST_TEXT) } : {};
  const at = new Date(String(time));
  const sound =
    (direction === 'in' || direction === 'out') &&
    [line, seconds].every(count => typeof count === 'number' && Number.isInteger(count) && count >= 0) &&
    [number, name, forwardedTo, divertedBy].every(text => typeof text === 'string') &&
    Object.hasOwn(OUTCOMES, String(outcome)) &&
    !Number.isNaN(at.getTime());
  return sound
    ? [{ direction, line, number, name, outcome, seconds, time: at, forwardedTo, divertedBy, ...reason } as Kept]
    : [];
}
