/** rsyslogd as the far end of the log: what comes by UDP and TCP, field by field, a JSON object a line. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort, isTaken } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export type Heard = {
  readonly pri: string;
  readonly host: string;
  readonly app: string;
  readonly process: string;
  readonly room: string;
  readonly number: string;
  readonly text: string;
};

const FIELDS = {
  pri: 'pri',
  host: 'hostname',
  app: 'app-name',
  process: 'procid',
  room: 'msgid',
  number: 'structured-data',
  text: 'msg',
};

export class Rsyslog {
  readonly port: number;
  readonly program: Program;
  readonly #file: string;

  private constructor(port: number, program: Program, file: string) {
    this.port = port;
    this.program = program;
    this.#file = file;
  }

  /** `port`: where an earlier one was. */
  static async start(rig: Rig, port?: number): Promise<Rsyslog> {
    const folder = await rig.folder();
    const at = port ?? (await freePort());
    const file = join(folder, 'heard');
    const fields = Object.entries(FIELDS).map(
      ([name, property]) => `constant(value="\\"${name}\\":\\"") property(name="${property}" format="json")`,
    );
    await writeFile(
      join(folder, 'rsyslog.conf'),
      `global(workDirectory="${folder}" parser.parseHostnameAndTag="on")
       module(load="imudp") module(load="imtcp")
       template(name="fields" type="list") {
         constant(value="{") ${fields.join(' constant(value="\\",") ')} constant(value="\\"}\\n")
       }
       ruleset(name="all") { action(type="omfile" file="${file}" template="fields" asyncWriting="off") }
       input(type="imudp" address="127.0.0.1" port="${at}" ruleset="all")
       input(type="imtcp" address="127.0.0.1" port="${at}" ruleset="all")
      `,
    );
    const program = new Program(rig, 'rsyslogd', [
      ...['-n', '-C', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')],
    ]);
    await eventually('rsyslogd', () => isTaken(at));
    return new Rsyslog(at, program, file);
  }

  async heard(): Promise<Heard[]> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line));
  }

  /** Waits for a message with this text. */
  async hears(text: RegExp): Promise<Heard> {
    return eventually(`rsyslogd hears ${text}`, async () => (await this.heard()).find(one => text.test(one.text)));
  }
}
