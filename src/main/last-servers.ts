/** Which server each line worked through when the phone last ran: where it begins after a restart. */
import type { DataFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';
import type { RegistrationState } from '../sip/agent.ts';

/** By line. */
type Hosts = Readonly<Record<string, string>>;

const FILE: JsonFile<Hosts> = {
  name: 'servers.json',
  most: 4_096,
  nothing: () => ({}),
  valueIn: read => Object.fromEntries(Object.entries(Object(read)).filter(isHost)),
};

/** Told by the registrations, kept in a small file. A file that cannot be read or written costs nothing but the memory. */
export class LastServers {
  readonly #file: KeptJson<Hosts>;
  readonly #hosts: Map<string, string>;

  private constructor(file: KeptJson<Hosts>, hosts: Hosts) {
    this.#file = file;
    this.#hosts = new Map(Object.entries(hosts));
  }

  static async open(folder: DataFolder, log: Log): Promise<LastServers> {
    const file = new KeptJson(folder, FILE, { log, says: 'the servers in use are not remembered' });
    return new LastServers(file, (await file.read()).value);
  }

  of(line: number): string | undefined {
    return this.#hosts.get(String(line));
  }

  /** A line with one server has nothing to remember. */
  heard({ account, phase, inUse, host, servers }: RegistrationState): void {
    if (phase !== 'registered' || !inUse || servers < 2 || this.of(account) === host) return;
    this.#hosts.set(String(account), host);
    void this.#file.keep(Object.fromEntries(this.#hosts));
  }

  /** Resolves when everything that was heard is on the disk. */
  flush(): Promise<void> {
    return this.#file.flush();
  }
}

function isHost(entry: [string, unknown]): entry is [string, string] {
  return /^\d$/.test(entry[0]) && typeof entry[1] === 'string';
}
