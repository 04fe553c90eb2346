/** Which server each line worked through when the phone last ran: where it begins after a restart. */
import { replaceFile } from '../../config/settings-folder.ts';
import type { SettingsFolder } from '../../config/user-file.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import type { RegistrationState } from '../sip/agent.ts';

const FILE = 'servers.json';
const LONGEST = 4_096;

/** Told by the registrations, kept in a small file. A file that cannot be read or written costs nothing but the memory. */
export class LastServers {
  readonly #folder: SettingsFolder;
  readonly #log: Log;
  readonly #hosts: Map<number, string>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: SettingsFolder, log: Log, hosts: Map<number, string>) {
    this.#folder = folder;
    this.#log = log;
    this.#hosts = hosts;
  }

  static async open(folder: SettingsFolder, log: Log): Promise<LastServers> {
    const bytes = await folder.read(FILE).catch(() => null);
    return new LastServers(folder, log, hostsIn(bytes));
  }

  of(line: number): string | undefined {
    return this.#hosts.get(line);
  }

  /** A line with one server has nothing to remember. */
  heard({ account, phase, inUse, host, servers }: RegistrationState): void {
    if (phase !== 'registered' || !inUse || servers < 2 || this.#hosts.get(account) === host) return;
    this.#hosts.set(account, host);
    const text = JSON.stringify(Object.fromEntries(this.#hosts));
    this.#writing = this.#writing.then(() => this.#write(text));
  }

  /** Resolves when everything that was heard is on the disk. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(text: string): Promise<void> {
    try {
      await replaceFile(this.#folder, FILE, text);
    } catch (thrown) {
      this.#log.info(`the servers in use are not remembered: ${thrownText(thrown)}`);
    }
  }
}

/** Total: what is no list of names counts as nothing. */
function hostsIn(bytes: Uint8Array | null): Map<number, string> {
  const hosts = new Map<number, string>();
  if (bytes === null || bytes.length > LONGEST) return hosts;
  try {
    const read: unknown = JSON.parse(Buffer.from(bytes).toString());
    for (const [line, host] of Object.entries(read ?? {})) {
      if (/^\d$/.test(line) && typeof host === 'string') hosts.set(Number(line), host);
    }
  } catch {
    // Somebody else's file, or half of ours.
  }
  return hosts;
}
