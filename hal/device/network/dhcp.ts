/**
 * The LAN port with an address by DHCP. dhcpcd is the client: it keeps the lease, the address and the routes; its hook hands
 * each change over as a file in a folder of ours (why: docs/decisions/dhcp.md).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { getServers } from 'node:dns';
import { type FSWatcher, watch } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock, Timer } from '../../../src/base/clock.ts';
import { Facts } from '../../../src/base/facts.ts';
import type { Log } from '../../../src/base/log.ts';
import { fail, ok, type Result, thrownText } from '../../../src/base/result.ts';
import { type NetworkFact, networkStep, portAtRest } from '../../connection.ts';
import type { Lease, Network, NetworkState } from '../../ports.ts';
import { macOf } from './interface.ts';
import { claimIn, type LeaseEvent, leaseEvent, OPTION_NAME } from './lease-events.ts';

export type UserClassForm = 'TEXT' | 'RFC3004' | 'NONE';

export type DhcpOptions = {
  readonly interfaceName: string;
  /** By which servers know the phone, twelve hexadecimal digits. */
  readonly mac: string;
  /** Vendor class (option 60) and user class (option 77): by it servers tell models apart. */
  readonly model: string;
  readonly userClass: UserClassForm;
  /** Numbers of the options that the server is asked for. */
  readonly ask: readonly number[];
  readonly clock: Clock;
  readonly log: Log;
};

/** Milliseconds for which the phone waits for its first address; dhcpcd takes five to see that nobody else has it. */
const FIRST_LEASE = 15_000;
/** Milliseconds before dhcpcd is started again after it ended. */
const RESTART = 5_000;
/** Until a left-over one is ended by force, milliseconds. */
const LET_GO = 5_000;
const LARGEST_EVENT = 1024 * 1024;

const HOOK = `#!/bin/sh
# What dhcpcd says is passed on as it is, and appears whole or not at all.
umask 077
env -0 >"$PHONE400_EVENTS/new.$$" && mv "$PHONE400_EVENTS/new.$$" "$PHONE400_EVENTS/event.$(date +%s%N)"
`;

export class DhcpNetwork implements Network {
  readonly #facts = new Facts<NetworkState>();
  readonly #options: DhcpOptions;
  readonly #folder: string;
  #configuration = '';
  #state: NetworkState;
  #lease: Lease | null = null;
  #child: ChildProcess | null = null;
  #watcher: FSWatcher | null = null;
  #restart: Timer | null = null;
  /** Until nobody has lent an address. */
  #silence: Timer | null = null;
  #reading: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: DhcpOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#state = portAtRest({ interfaceName: options.interfaceName, address: '', mac: options.mac });
  }

  /** Waits for the first address; when none comes the phone starts without, and the address is a change as others are. */
  static async open(options: DhcpOptions): Promise<Result<DhcpNetwork>> {
    const where = `--lan ${options.interfaceName}`;
    if (macOf(options.interfaceName) === null)
      return fail({ where, what: 'there is no such network interface.', remedy: 'See `ip link`.' });
    const folder = await mkdtemp(join(tmpdir(), 'p400-dhcp-')).catch(thrownText);
    const network = new DhcpNetwork(options, folder);
    const failed = await network.#begin().catch(diskFailure);
    if (failed === null) return ok(network);
    await network.close();
    return fail({ where, ...failed });
  }

  get state(): NetworkState {
    return this.#state;
  }

  get lease(): Lease | null {
    return this.#lease;
  }

  onNetwork(listener: (state: NetworkState) => void): void {
    this.#facts.subscribe(listener);
  }

  /** Asks for these options from now on; the lease is renewed when they are others. */
  async ask(numbers: readonly number[]): Promise<void> {
    const { userClass, model } = this.#options;
    const text = configuration(this.#folder, { userClass, model, ask: numbers });
    if (text === this.#configuration) return;
    this.#configuration = text;
    try {
      await writeFile(join(this.#folder, 'conf'), text);
    } catch (thrown) {
      this.#options.log.warning(`the options that DHCP is asked for stay as they are: ${thrownText(thrown)}`);
      return;
    }
    // dhcpcd(8): reads its configuration again and binds anew.
    this.#child?.kill('SIGHUP');
  }

  /** The client ends and takes its address off the interface. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#restart?.cancel();
    this.#silence?.cancel();
    this.#watcher?.close();
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      await new Promise<void>(resolve => {
        const hard = this.#options.clock.after(3000, () => child.kill('SIGKILL'));
        // Its helpers may hold its output for longer.
        child.once('exit', () => {
          hard.cancel();
          resolve();
        });
        child.kill('SIGTERM');
      });
    }
    await this.#reading;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #begin(): Promise<{ what: string; remedy: string } | null> {
    const { ask, clock, log } = this.#options;
    await writeFile(join(this.#folder, 'hook'), HOOK, { mode: 0o700 });
    await this.ask(ask);
    this.#watcher = watch(this.#folder, () => this.#look());
    this.#watcher.on('error', thrown => log.warning(`changes of the lease are not seen: ${thrownText(thrown)}`));
    await endLeftOver(this.#options.interfaceName);
    const spawned = new Promise<string>(resolve => this.#spawn(resolve));
    const bound = new Promise<null>(resolve =>
      this.#facts.subscribe(({ address }) => {
        if (address !== '') resolve(null);
      }),
    );
    const late = Promise.withResolvers<null>();
    const timer = clock.after(FIRST_LEASE, () => {
      log.warning('No DHCP server has given an address yet: the phone starts without. See the cable and the server.');
      this.#tell({ type: 'no-answer' });
      late.resolve(null);
    });
    const failure = await Promise.race([bound, spawned, late.promise]);
    timer.cancel();
    return failure === null ? null : { what: failure, remedy: 'Install dhcpcd-base, run as root.' };
  }

  /** `failed` is told when the first child ends before anything else happened. */
  #spawn(failed: (why: string) => void): void {
    const { interfaceName, log, clock } = this.#options;
    const args = ['-B', '-4', '-f', join(this.#folder, 'conf'), '-c', join(this.#folder, 'hook'), interfaceName];
    // In a group of its own: Ctrl-C is for the phone, which needs the address to unregister.
    const child = spawn('dhcpcd', args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    this.#child = child;
    let last = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.trim().split('\n');
      last = lines.at(-1)?.slice(0, 200) ?? last;
      log.debug(`dhcpcd: ${last}`);
      for (const line of lines) this.#claimed(line);
    });
    const ended = (why: string): void => {
      failed(why);
      if (this.#closed || this.#restart !== null) return;
      log.warning(`${why} It is started again.`);
      this.#restart = clock.after(RESTART, () => {
        this.#restart = null;
        if (!this.#closed) this.#spawn(() => {});
      });
    };
    child.once('error', error => {
      // It never was, so nobody can wait for its end.
      if (child.pid === undefined) this.#child = null;
      ended(`dhcpcd cannot be started: ${error.message}.`);
    });
    child.once('exit', code => ended(`dhcpcd ended with ${code}: ${last}.`));
  }

  #look(): void {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch(thrown => {
        if (!this.#closed) this.#options.log.warning(`a change of the lease is lost: ${thrownText(thrown)}`);
      });
  }

  async #read(): Promise<void> {
    const names = (await readdir(this.#folder)).filter(name => name.startsWith('event.')).sort();
    for (const name of names) {
      const file = join(this.#folder, name);
      const text = (await stat(file)).size > LARGEST_EVENT ? '' : await readFile(file, 'latin1');
      await rm(file);
      const event = leaseEvent(text);
      if (event !== null && !this.#closed) this.#take(event);
    }
  }

  #claimed(line: string): void {
    const claim = claimIn(line);
    if (claim === null || isDeepStrictEqual(claim, this.#state.duplicate)) return;
    this.#options.log.warning(`Another device, ${claim.mac}, has the address ${claim.address} as well.`);
    this.#tell({ type: 'duplicate', ...claim });
  }

  #take(event: LeaseEvent): void {
    if (event.type === 'link') this.#tell({ type: 'link', up: event.up });
    else if (event.type === 'lost') this.#lend(null, { type: event.expired ? 'lost' : 'searching' });
    else this.#lend({ options: event.options }, { type: 'bound', address: event.address }, namesKnown(event.options));
  }

  #lend(lease: Lease | null, ...facts: readonly NetworkFact[]): void {
    this.#lease = lease;
    this.#tell(...facts);
  }

  /** Who waits for an address is told when none comes. */
  #tell(...facts: readonly NetworkFact[]): void {
    for (const fact of facts) this.#state = networkStep(this.#state, fact) ?? this.#state;
    this.#silence?.cancel();
    this.#silence = null;
    const { link, addressing } = this.#state;
    if (link && addressing === 'searching' && !this.#closed) {
      this.#silence = this.#options.clock.after(FIRST_LEASE, () => this.#tell({ type: 'no-answer' }));
    }
    this.#facts.publish(this.#state);
  }
}

const NAME_SERVERS = 6;

/** Of the lease, or of the system; Node names itself when there is none. */
function namesKnown(options: ReadonlyMap<number, Uint8Array>): NetworkFact {
  const lent = (options.get(NAME_SERVERS)?.length ?? 0) >= 4;
  return { type: 'names', known: lent || getServers().some(server => server !== '127.0.0.1') };
}

function diskFailure(thrown: unknown): { what: string; remedy: string } {
  return { what: `${thrownText(thrown)}.`, remedy: `Make room in ${tmpdir()}, and see that it may be written.` };
}

/** One that a killed phone left behind would keep the interface. One that does not let go must not keep the phone from starting. */
function endLeftOver(interfaceName: string): Promise<void> {
  return new Promise(resolve => {
    const ending = { stdio: 'ignore', timeout: LET_GO, killSignal: 'SIGKILL' } as const;
    const child = spawn('dhcpcd', ['-4', '-x', interfaceName], ending);
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
}

type Asked = Pick<DhcpOptions, 'userClass' | 'model' | 'ask'>;

/** dhcpcd.conf(5): each option is defined anew as octets, whatever dhcpcd thinks that it is. */
function configuration(folder: string, { userClass, model, ask }: Asked): string {
  const classes = { TEXT: `msuserclass ${model}`, RFC3004: `userclass ${model}`, NONE: '' };
  return [
    `env PHONE400_EVENTS=${folder}`,
    ...ask.map(number => `define ${number} binhex ${OPTION_NAME}${number}`),
    ...ask.map(number => `option ${OPTION_NAME}${number}`),
    `vendorclassid ${model}`,
    classes[userClass],
    '',
  ].join('\n');
}
