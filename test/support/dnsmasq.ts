/** dnsmasq as a name server of our own records on a loopback port: it asks nobody else. */
import { atFreePort } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export type Records = {
  /** Name → IPv4 or IPv6 address. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly srv?: readonly {
    /** `_sip._udp.example.test` */
    readonly name: string;
    readonly target: string;
    readonly port: number;
    readonly priority: number;
    readonly weight?: number;
  }[];
  readonly naptr?: readonly {
    readonly domain: string;
    readonly order: number;
    readonly preference: number;
    /** `SIP+D2U` … */
    readonly service: string;
    /** `_sip._udp.example.test` */
    readonly at: string;
  }[];
};

export class Dnsmasq {
  /** `address:port`, as `--dns` takes it. */
  readonly server: string;
  readonly program: Program;

  constructor(program: Program, server: string) {
    this.program = program;
    this.server = server;
  }

  /** On another one's port, when that one has ended: the same server with other answers. */
  static start(rig: Rig, records: Records, known?: Dnsmasq): Promise<Dnsmasq> {
    const at = (port: number): Promise<Dnsmasq> => Dnsmasq.#startAt(port, rig, records);
    return known === undefined ? atFreePort(at) : at(Number(known.server.split(':')[1]));
  }

  static async #startAt(port: number, rig: Rig, records: Records): Promise<Dnsmasq> {
    const hosts = Object.entries(records.hosts ?? {}).map(([name, address]) => `--host-record=${name},${address}`);
    const srv = (records.srv ?? []).map(
      ({ name, target, port, priority, weight = 1 }) => `--srv-host=${name},${target},${port},${priority},${weight}`,
    );
    const naptr = (records.naptr ?? []).map(
      ({ domain, order, preference, service, at }) =>
        `--naptr-record=${domain},${order},${preference},s,${service},,${at}`,
    );
    const program = new Program(rig, 'dnsmasq', [
      ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--no-daemon', '--log-queries'],
      ...[`--port=${port}`, '--listen-address=127.0.0.1', '--bind-interfaces', '--local=/test/'],
      ...hosts,
      ...srv,
      ...naptr,
    ]);
    await program.line(/started, version/);
    return new Dnsmasq(program, `127.0.0.1:${port}`);
  }

  /** Waits until somebody asked for this type and name. */
  async asked(type: 'A' | 'AAAA' | 'SRV' | 'NAPTR', name: string): Promise<void> {
    await this.program.line(new RegExp(`query\\[${type}\\] ${name.replaceAll('.', '\\.')} `));
  }
}
