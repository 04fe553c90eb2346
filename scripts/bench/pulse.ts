/** A PulseAudio daemon of our own, with a silent microphone and an ear for each subject; and what such an ear hears. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../../test/support/eventually.ts';
import { find, Program } from '../../test/support/program.ts';
import type { Rig } from '../../test/support/rig.ts';

export const hasPulse = ['pulseaudio', 'parec'].every(name => find(name) !== null);

/** Samples per second of the ears: the highest that a codec here has, so that the daemon takes nothing away. */
export const EAR_RATE = 48_000;
/** What the recorder asks for; it is the same for all subjects, and part of every delay. */
const RECORD_LATENCY_MS = 5;

/** A microphone that is no monitor, for who knows devices by their descriptions and hides monitors. */
export const SILENCE = 'silence';

export type Recording = {
  readonly samples: Int16Array;
  /** When the first sample was there, milliseconds since 1970. */
  readonly startMs: number;
};

export class Pulse {
  readonly #server: string;
  readonly #program: Program;

  private constructor(server: string, program: Program) {
    this.#server = server;
    this.#program = program;
  }

  static async start(rig: Rig, ears: readonly string[]): Promise<Pulse> {
    const folder = await rig.folder();
    const server = `unix:${join(folder, 'socket')}`;
    const sink = (name: string): string[] => [
      '-L',
      `module-null-sink sink_name=${name} rate=${EAR_RATE} channels=1 format=s16le ${describe('sink', name)}`,
    ];
    const program = new Program(
      rig,
      'pulseaudio',
      [
        ...[
          '-n',
          '--daemonize=no',
          '--exit-idle-time=-1',
          '--disallow-module-loading',
          '--resample-method=speex-float-5',
        ],
        ...['-L', `module-native-protocol-unix socket=${join(folder, 'socket')} auth-anonymous=1`],
        ...['mouth', ...ears].flatMap(sink),
        ...[
          '-L',
          `module-null-source source_name=${SILENCE} rate=${EAR_RATE} channels=1 ${describe('source', SILENCE)}`,
        ],
      ],
      { cwd: folder, env: { HOME: folder, XDG_RUNTIME_DIR: folder } },
    );
    const pulse = new Pulse(server, program);
    await eventually('PulseAudio', async () => {
      if (program.exit !== null) throw new Error(program.lines.join('\n'));
      return (await pulse.#answers()) || undefined;
    });
    return pulse;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** What a subject's environment has to say so that it hears with this ear. */
  environment(ear: string): Record<string, string> {
    return {
      PULSE_SERVER: this.#server,
      PULSE_SINK: ear,
      PULSE_SOURCE: 'mouth.monitor',
    };
  }

  /** Records from now on; resolves when the first sound, or silence, has come. */
  async record(rig: Rig, ear: string): Promise<Recorder> {
    const format = ['--raw', '--format=s16le', '--channels=1', `--rate=${EAR_RATE}`];
    const child = spawn('parec', [`--device=${ear}.monitor`, ...format, `--latency-msec=${RECORD_LATENCY_MS}`], {
      env: { ...process.env, PULSE_SERVER: this.#server },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    rig.defer(() => {
      child.kill();
    });
    const recorder = new Recorder(child);
    await eventually('sound from the daemon', async () => recorder.runs || undefined);
    return recorder;
  }

  async #answers(): Promise<boolean> {
    const asked = spawn('pactl', ['info'], { env: { ...process.env, PULSE_SERVER: this.#server }, stdio: 'ignore' });
    const [code] = await once(asked, 'close');
    return code === 0;
  }
}

function describe(kind: 'sink' | 'source', name: string): string {
  return `${kind}_properties=device.description=${name}`;
}

export class Recorder {
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #octets = 0;
  #startMs = Number.POSITIVE_INFINITY;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      const now = performance.timeOrigin + performance.now();
      this.#chunks.push(chunk);
      this.#octets += chunk.length;
      // The chunk that came soonest after it was played tells when the recording began.
      this.#startMs = Math.min(this.#startMs, now - (this.#octets * 1000) / 2 / EAR_RATE);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get runs(): boolean {
    return this.#octets > 0;
  }

  async stop(): Promise<Recording> {
    this.#child.kill();
    await once(this.#child, 'close');
    const octets = Buffer.concat(this.#chunks);
    const samples = Int16Array.from({ length: octets.length >> 1 }, (_, i) => octets.readInt16LE(2 * i));
    return { samples, startMs: this.#startMs };
  }
}
