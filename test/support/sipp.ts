/** SIPp with a scenario of ours (`test/peers/sipp/<name>.xml`): it plays one side of a dialogue word for word. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, PATIENCE } from './eventually.ts';
import { freePort, freePorts, isTaken } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

const SCENARIOS = join(import.meta.dirname, '../peers/sipp');

export type SippOptions = {
  /** Where requests go: for a scenario that calls. */
  readonly remotePort?: number;
  readonly port?: number;
  /** User part of the request URI. */
  readonly user?: string;
  /** How many calls, one after another. */
  readonly calls?: number;
  readonly transport?: 'udp' | 'tcp';
  /** Values of `[name]` in the scenario. */
  readonly keys?: Readonly<Record<string, string | number>>;
  /** Milliseconds until SIPp gives up on its own. */
  readonly ms?: number;
  /** Milliseconds of each `<pause />`. */
  readonly pause?: number;
  /** False: SIPp shows each repeated message to the scenario and repeats none itself. */
  readonly retransmissions?: boolean;
  /** Files that the scenario names, by name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
};

export class Sipp {
  readonly port: number;
  readonly mediaPort: number;
  readonly program: Program;
  readonly #folder: string;

  constructor(program: Program, folder: string, port: number, mediaPort: number) {
    this.program = program;
    this.#folder = folder;
    this.port = port;
    this.mediaPort = mediaPort;
  }

  static async start(rig: Rig, scenario: string, options: SippOptions = {}): Promise<Sipp> {
    const folder = await rig.folder();
    const port = options.port ?? (await freePort());
    const mediaPort = await freePorts(4);
    await Promise.all(Object.entries(options.files ?? {}).map(([name, data]) => writeFile(join(folder, name), data)));
    await writeFile(join(folder, 'scenario.xml'), await scenarioText(scenario, options.keys ?? {}));
    const program = new Program(
      rig,
      'sipp',
      [
        ...['-sf', 'scenario.xml', '-s', options.user ?? '201', '-nostdin'],
        ...['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', String(mediaPort)],
        ...['-t', options.transport === 'tcp' ? 't1' : 'u1', '-m', String(options.calls ?? 1), '-l', '1', '-r', '10'],
        ...['-trace_err', '-error_file', 'errors.log', '-trace_msg', '-message_file', 'messages.log'],
        ...[
          '-trace_stat',
          '-stf',
          'counts.csv',
          '-fd',
          '1',
          '-timeout',
          `${options.ms ?? PATIENCE}ms`,
          '-timeout_error',
        ],
        ...['-d', String(options.pause ?? 500), ...(options.retransmissions === false ? ['-nr'] : [])],
        ...(options.remotePort === undefined ? [] : [`127.0.0.1:${options.remotePort}`]),
      ],
      { cwd: folder, env: { TERM: 'dumb' } },
    );
    await eventually('SIPp at its port', async () => program.exit !== null || isTaken(port));
    return new Sipp(program, folder, port, mediaPort);
  }

  /** Waits for SIPp's own end; the scenario must have gone to its end in each call. */
  async passed(ms = PATIENCE + 10_000): Promise<void> {
    const exit = await this.program.end(ms);
    if (exit.code !== 0) assert.fail(`SIPp: the scenario failed (exit ${exit.code})\n${await this.log()}`);
  }

  /** Errors and messages, for whoever reads a failure. */
  async log(): Promise<string> {
    const [errors, messages] = await Promise.all([this.#read('errors.log'), this.#read('messages.log')]);
    return `${errors.slice(-4000)}\n${messages.slice(-12_000)}`;
  }

  /** Calls that SIPp counted as good. */
  async goodCalls(): Promise<number> {
    const [head = '', ...rows] = (await this.#read('counts.csv')).trim().split('\n');
    const last = (rows.at(-1) ?? '').split(';');
    return Number(last[head.split(';').indexOf('SuccessfulCall(C)')] ?? 0);
  }

  /** How many messages with this first line came in. */
  async received(start: string): Promise<number> {
    const parts = (await this.#read('messages.log')).split(/^-{5,}.*$/m);
    return parts.filter(part => /message received/.test(part) && part.includes(`\n\n${start}`)).length;
  }

  #read(name: string): Promise<string> {
    return readFile(join(this.#folder, name), 'latin1').catch(() => '');
  }
}

/** SIPp's own `-key` does not reach start lines, so the values are put in beforehand. */
async function scenarioText(name: string, keys: Readonly<Record<string, string | number>>): Promise<string> {
  let text = await readFile(join(SCENARIOS, `${name}.xml`), 'utf8');
  for (const [key, value] of Object.entries(keys)) text = text.replaceAll(`[${key}]`, String(value));
  return text;
}
