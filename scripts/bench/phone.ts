/** The phone under measurement, as source or as the built product. */
import { join } from 'node:path';
import { connected } from '../../test/support/connect.ts';
import { Phone, registered, type Settings } from '../../test/support/phone.ts';
import { freePort, freePorts } from '../../test/support/ports.ts';
import { Program } from '../../test/support/program.ts';
import type { Rig } from '../../test/support/rig.ts';
import type { SipEnd } from './sip-end.ts';
import { type Subject, timeStart } from './subject.ts';

const ROOT = join(import.meta.dirname, '../..');
export const SOURCE = [join(ROOT, 'src/cli/source.mjs'), 'run'];
/** As the first line of the command has it. */
const FLAGS = ['--max-semi-space-size=1'];
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };

export const PRODUCT = [...FLAGS, join(ROOT, 'dist/phone400.js'), 'run'];
/** It tells how long its main thread stood still. */
export const WATCHED = [
  ...FLAGS,
  '--import',
  join(import.meta.dirname, 'loop-watch.mjs'),
  ...PRODUCT.slice(FLAGS.length),
];
export const BUSY = [...FLAGS, join(import.meta.dirname, 'busy-phone.ts')];

const RTP_PORTS = 32;

export type PhoneExtras = {
  /** Where it finds V8's compile cache of an earlier start; with none it has a fresh folder. */
  readonly temporary?: string;
  readonly audio?: string;
  readonly settings?: Settings;
  /** Its data folder; a fresh one when left out. */
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type PhoneSubject = Subject & {
  /** What it has written, line by line. */
  readonly lines: readonly string[];
  /** The rows of its screen. */
  screen(): Promise<string>;
  key(name: string): Promise<void>;
};

export function phone400(command: readonly string[], extras: PhoneExtras = {}) {
  return async (rig: Rig, end: SipEnd): Promise<PhoneSubject> => {
    const { temporary, audio = 'tone', env = {} } = extras;
    const folder = await rig.folder();
    const control = join(folder, 'control');
    const ports = { sip: await freePort(), rtp: await freePorts(RTP_PORTS) };
    const settings = {
      ...registered(end.port, 'none'),
      'voip/line/0/enabled': 1,
      'voip/signalling/sip/digit_map': '2xx',
      ...extras.settings,
    };
    const { program, startMs } = await timeStart(
      end,
      () =>
        new Program(
          rig,
          process.execPath,
          [
            ...[
              ...command,
              '--headless',
              '--hal',
              'sim',
              '--model',
              '405HD',
              '--data',
              extras.data ?? join(folder, 'data'),
            ],
            ...['--sip-port', `${ports.sip}`, '--rtp-ports', `${ports.rtp}-${ports.rtp + RTP_PORTS - 1}`],
            ...['--audio', audio, '--control', control],
            ...Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
          ],
          { cwd: folder, env: { ...ENVIRONMENT, TMPDIR: temporary ?? folder, ...env } },
        ),
    );
    const socket = await connected(rig, 'control socket', control);
    const phone = new Phone(program, socket, ports, folder);
    return {
      pid: program.pid,
      startMs,
      lines: program.lines,
      screen: async () => (await phone.screen()).rows.join(' '),
      dial: async () => {
        await phone.hook('off');
        await phone.keys('20');
        const at = performance.now();
        await phone.key('0');
        return at;
      },
      rest: () => phone.rest(),
      key: name => phone.key(name),
    };
  };
}
