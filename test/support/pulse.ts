/** A PulseAudio of our own on a socket in a folder: a microphone that hums, and sinks whose sound can be measured. */
import { join } from 'node:path';
import { Capture } from '../../hal/device/capture.ts';
import { amplitude } from './audio.ts';
import { eventually } from './eventually.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

const RATE = 16_000;
/** What is measured at once: a tenth of a second. */
const WINDOW = RATE / 10;

export class Pulse {
  readonly #rig: Rig;
  readonly #folder: string;
  #program: Program | null = null;
  readonly #ears = new Map<string, Ear>();

  private constructor(rig: Rig, folder: string) {
    this.#rig = rig;
    this.#folder = folder;
  }

  /** Sources 'mic.monitor' (1000 Hz) and 'mic2.monitor' (1500 Hz), sinks 'spk' and 'spk2'. PULSE_SERVER points at it until the test ends. */
  static async start(rig: Rig): Promise<Pulse> {
    const folder = await rig.folder();
    const before = process.env.PULSE_SERVER;
    process.env.PULSE_SERVER = `unix:${join(folder, 'socket')}`;
    rig.defer(() => {
      if (before === undefined) delete process.env.PULSE_SERVER;
      else process.env.PULSE_SERVER = before;
    });
    const pulse = new Pulse(rig, folder);
    await pulse.run();
    return pulse;
  }

  async run(): Promise<void> {
    const sink = (name: string): string[] => ['-L', `module-null-sink sink_name=${name} rate=${RATE} channels=1`];
    // Not module-sine-source: that one delivers two seconds at once.
    const source = (name: string, hertz: number): string[] => [
      ...sink(name),
      ...['-L', `module-sine sink=${name} rate=${RATE} frequency=${hertz}`],
    ];
    const socket = `module-native-protocol-unix auth-anonymous=1 socket=${join(this.#folder, 'socket')}`;
    const modules = ['-L', socket, ...sink('spk'), ...sink('spk2'), ...source('mic', 1000), ...source('mic2', 1500)];
    const usual = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-level=info'];
    this.#program = new Program(this.#rig, 'pulseaudio', [...usual, ...modules], {
      env: { HOME: this.#folder, XDG_RUNTIME_DIR: this.#folder },
    });
    await this.#program.line(/daemon startup complete/i);
    // An idle sink or source of PulseAudio thinks in seconds until somebody wants it quicker: all are kept awake.
    for (const name of ['spk.monitor', 'spk2.monitor', 'mic.monitor', 'mic2.monitor']) {
      const ear = await Ear.open(`pulse:${name}`);
      this.#ears.set(name, ear);
      this.#rig.defer(() => ear.close());
    }
    for (const [name, ear] of this.#ears) await eventually(name, () => ear.blocks > 10);
  }

  /** Dies at once, with all its connections. */
  async die(): Promise<void> {
    for (const ear of this.#ears.values()) await ear.close();
    this.#ears.clear();
    this.#program?.signal('SIGKILL');
    await this.#program?.exited;
  }

  /** Stands still with open connections, and goes on. */
  freeze(on: boolean): void {
    this.#program?.signal(on ? 'SIGSTOP' : 'SIGCONT');
  }

  /** What sounds in a sink. */
  ear(sink: string): Ear {
    return this.#ears.get(`${sink}.monitor`) as Ear;
  }
}

export class Ear {
  blocks = 0;
  readonly #capture: Capture;
  readonly #last = new Int16Array(WINDOW);

  private constructor(capture: Capture) {
    this.#capture = capture;
  }

  static async open(name: string): Promise<Ear> {
    const capture = await Capture.open(name, { rate: RATE, periodMs: 10 }, () => {});
    if (!capture.ok) throw new Error(JSON.stringify(capture.error));
    const ear = new Ear(capture.value);
    await capture.value.start(block => {
      ear.blocks++;
      ear.#last.copyWithin(0, block.length);
      ear.#last.set(block, WINDOW - block.length);
    });
    return ear;
  }

  /** Amplitude of this frequency in the last tenth of a second. */
  hears(hertz: number): number {
    return amplitude(this.#last, hertz, RATE);
  }

  async close(): Promise<void> {
    await this.#capture.close();
  }
}
