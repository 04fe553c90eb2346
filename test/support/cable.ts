/** Two network namespaces of Linux and a cable between them: a phone's LAN port, and `sw0` where its servers are. */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { Program, type ProgramOptions } from './program.ts';
import type { Rig } from './rig.ts';

/** Of the server side. */
export const SERVER = '10.77.0.1';

let laid = 0;

export class Cable {
  readonly #rig: Rig;
  readonly #name: string;
  /** The phone's interface. dhcpcd keeps files by this name, whatever the namespace. */
  readonly lan: string;

  private constructor(rig: Rig) {
    this.#rig = rig;
    this.#name = `p400-${process.pid}-${++laid}`;
    this.lan = `e${process.pid}-${laid}`;
    rig.defer(() => rm(`/var/lib/dhcpcd/${this.lan}.lease`, { force: true }));
  }

  /** null: this user may not make namespaces. */
  static lay(rig: Rig): Cable | null {
    const cable = new Cable(rig);
    const [phone, server] = [cable.#space('phone'), cable.#space('server')];
    if (!ip('netns', 'add', phone)) return null;
    rig.defer(() => void ip('netns', 'del', phone));
    if (!ip('netns', 'add', server)) return null;
    rig.defer(() => void ip('netns', 'del', server));
    const done =
      ip('link', 'add', cable.lan, 'netns', phone, 'type', 'veth', 'peer', 'name', 'sw0', 'netns', server) &&
      ip('-n', phone, 'link', 'set', cable.lan, 'address', '00:90:8f:12:34:56', 'up') &&
      [phone, server].every(space => ip('-n', space, 'link', 'set', 'lo', 'up')) &&
      ip('-n', server, 'addr', 'add', `${SERVER}/24`, 'dev', 'sw0') &&
      ip('-n', server, 'link', 'set', 'sw0', 'up');
    return done ? cable : null;
  }

  /** Starts a program at one end. */
  run(end: 'phone' | 'server', name: string, args: readonly string[], options?: ProgramOptions): Program {
    return new Program(this.#rig, 'ip', ['netns', 'exec', this.#space(end), name, ...args], options);
  }

  #space(end: 'phone' | 'server'): string {
    return `${this.#name}-${end}`;
  }
}

function ip(...args: string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0;
}
