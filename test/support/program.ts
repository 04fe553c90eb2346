/** A foreign program as a child: its output line by line, its end by pid, and nothing left over. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PATIENCE } from './eventually.ts';
import type { Rig } from './rig.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type ProgramOptions = {
  /** Its input stays open: some programs end with it. */
  readonly keepsInput?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds between the friendly and the hard signal. */
  readonly patience?: number;
};

/** Servers of Debian live outside the PATH of ordinary users. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

const alive = new Set<number>();
process.on('exit', () => {
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
});

/** The path of an installed program, or null. */
export function find(name: string): string | null {
  for (const folder of FOLDERS) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return null;
}

/** Each child leads a process group, so that its own children end with it. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it is gone already
  }
}

export class Program {
  readonly name: string;
  /** Both outputs, in the order of arrival. */
  readonly lines: string[] = [];
  readonly exited: Promise<Exit>;
  exit: Exit | null = null;
  readonly #child: ChildProcess;
  readonly #patience: number;
  readonly #listeners = new Set<() => void>();

  constructor(rig: Rig, name: string, args: readonly string[], options: ProgramOptions = {}) {
    this.name = name;
    this.#patience = options.patience ?? 5000;
    this.#child = spawn(find(name) ?? name, args, {
      stdio: [options.keepsInput === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
    });
    const { pid } = this.#child;
    if (pid !== undefined) alive.add(pid);
    this.#capture(this.#child.stdout);
    this.#capture(this.#child.stderr);
    this.exited = new Promise(resolve => {
      const end = (exit: Exit): void => {
        if (pid !== undefined) alive.delete(pid);
        this.exit = exit;
        resolve(exit);
        this.#tell();
      };
      this.#child.once('error', error => {
        this.lines.push(error.message);
        end({ code: null, signal: null });
      });
      this.#child.once('close', (code, signal) => end({ code, signal }));
    });
    rig.defer(() => this.stop());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves with the first line that matches, also one of the past; rejects at the time-out or the end. */
  line(pattern: RegExp, ms = PATIENCE): Promise<string> {
    return this.until(() => this.lines.find(line => pattern.test(line)), String(pattern), ms);
  }

  /** Asks `probe` after each line until it gives something. */
  until<T>(probe: () => T | undefined, what: string, ms = PATIENCE): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const found = probe();
        if (found === undefined && this.exit === null) return;
        stop();
        if (found === undefined) reject(this.#failure(`ended (${JSON.stringify(this.exit)}) before ${what}`));
        else resolve(found);
      };
      const timer = setTimeout(() => {
        stop();
        reject(this.#failure(`no ${what} within ${ms} ms`));
      }, ms);
      const stop = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(settle);
      };
      this.#listeners.add(settle);
      settle();
    });
  }

  /** Resolves with the exit; rejects when the program still runs after `ms`. */
  async end(ms = PATIENCE): Promise<Exit> {
    await this.until(() => this.exit ?? undefined, 'end', ms);
    return this.exited;
  }

  /** To the input of a program that keeps it. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.exit === null && this.pid !== 0) signalGroup(this.pid, signal);
  }

  /** Ends it in a friendly way, after `patience` in the other. */
  async stop(): Promise<void> {
    if (this.exit !== null) return;
    this.signal('SIGTERM');
    const hard = setTimeout(() => this.signal('SIGKILL'), this.#patience);
    await this.exited;
    clearTimeout(hard);
  }

  #capture(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', line => {
      this.lines.push(line);
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #failure(what: string): Error {
    return new Error(`${this.name}: ${what}; its last words:\n${this.lines.slice(-25).join('\n')}`);
  }
}
