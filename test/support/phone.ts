/** The finished phone as a black box: started from its command line, driven through its control socket. */
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CallState, LineState } from '../../src/call/facts.ts';
import type { StreamStats } from '../../src/media/protocol.ts';
import { connect } from './connect.ts';
import { eventually, PATIENCE } from './eventually.ts';
import { freePort, freePorts } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/phone400.ts');

export type Settings = Readonly<Record<string, string | number>>;

export type PhoneOptions = {
  /** `run` when left out. */
  readonly command?: 'run' | 'hwtest';
  /** Lines of the cfg file, beside those that every phone of the tests has. */
  readonly cfg?: Settings;
  /** More text of the cfg file, as it is. */
  readonly cfgText?: string;
  /** null, tone or wav:in,out */
  readonly audio?: string;
  readonly model?: string;
  /** Keeps the settings of an earlier phone. */
  readonly data?: string;
  readonly sipPort?: number;
  readonly more?: readonly string[];
};

export type Screen = {
  readonly title: string;
  readonly rows: readonly string[];
  readonly softkeys: readonly string[];
  readonly icons: readonly string[];
};

type Answer = { readonly id: number; readonly ok: boolean; readonly error?: string; readonly screen?: Screen };

/** Settings of a line that calls its server without registering. */
export function peerToPeer(port: number): Settings {
  return {
    'voip/signalling/sip/use_proxy': 1,
    'voip/signalling/sip/proxy_address': '127.0.0.1',
    'voip/signalling/sip/proxy_port': port,
  };
}

/** Settings of a line that registers at its server and calls through it. */
export function registered(port: number, password: string, id = '201'): Settings {
  return {
    ...peerToPeer(port),
    'voip/signalling/sip/use_proxy_ip_port_for_registrar': 1,
    'voip/line/0/id': id,
    'voip/line/0/auth_name': id,
    'voip/line/0/auth_password': password,
  };
}

const EVERY_PHONE: Settings = {
  'voip/line/0/enabled': 1,
  'voip/line/0/id': 201,
  'voip/codec/codec_info/0/name': 'PCMU',
  'voip/codec/codec_info/1/name': 'PCMA',
};

export class Phone {
  readonly program: Program;
  readonly port: number;
  readonly rtpPort: number;
  readonly data: string;
  /** The path of its control socket. */
  readonly control: string;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #orders = 0;

  constructor(program: Program, socket: Socket, ports: { sip: number; rtp: number }, data: string, control = '') {
    this.program = program;
    this.port = ports.sip;
    this.rtpPort = ports.rtp;
    this.data = data;
    this.control = control;
    this.#socket = socket;
    createInterface({ input: socket }).on('line', line => this.#take(JSON.parse(line)));
    socket.on('error', () => {});
    socket.on('close', () => this.#lost());
  }

  /** Starts a phone and waits until it takes orders. */
  static async start(rig: Rig, options: PhoneOptions = {}): Promise<Phone> {
    const { program, control, ports, data } = await Phone.launch(rig, options);
    return Phone.hold(program, control, ports, data);
  }

  /** Takes hold of a phone that was started in some other way, as soon as it takes orders. */
  static async hold(program: Program, control: string, ports = { sip: 0, rtp: 0 }, data = ''): Promise<Phone> {
    const socket = await eventually('control socket of the phone', async () => {
      if (program.exit === null) return connect(control);
      throw new Error(`the phone ended:\n${program.lines.join('\n')}`);
    });
    return new Phone(program, socket, ports, data, control);
  }

  /** Starts a phone that may fail to boot. */
  static async launch(rig: Rig, options: PhoneOptions = {}) {
    const folder = await rig.folder();
    const data = options.data ?? join(folder, 'data');
    const cfg = join(folder, 'phone.cfg');
    const control = join(folder, 'control');
    const ports = { sip: options.sipPort ?? (await freePort()), rtp: await freePorts(32) };
    await writeFile(cfg, cfgText({ ...EVERY_PHONE, ...options.cfg }) + (options.cfgText ?? ''));
    const program = new Program(rig, process.execPath, [
      ...[
        COMMAND,
        options.command ?? 'run',
        '--headless',
        '--hal',
        'sim',
        '--model',
        options.model ?? '405HD',
        '--data',
        data,
      ],
      ...['--cfg', cfg, '--sip-port', String(ports.sip), '--rtp-ports', `${ports.rtp}-${ports.rtp + 31}`],
      ...['--control', control, '--audio', options.audio ?? 'null', ...(options.more ?? [])],
    ]);
    return { program, cfg, control, ports, data };
  }

  key(key: string, ms = 0): Promise<void> {
    return this.#do({ key, ms });
  }

  keys(keys: string): Promise<void> {
    return this.#do({ keys });
  }

  hook(hook: 'off' | 'on'): Promise<void> {
    return this.#do({ hook });
  }

  set(settings: Settings): Promise<void> {
    return this.#do({ set: settings });
  }

  /** The options of the DHCP server, by number. */
  lease(lease: Readonly<Record<number, string | { readonly hex: string }>>): Promise<void> {
    return this.#do({ lease });
  }

  /** What the network does to the LAN port. */
  network(network: object): Promise<void> {
    return this.#do({ network });
  }

  audio(audio: { in: string } | { record: string | null }): Promise<void> {
    return this.#do({ audio });
  }

  /** Presses the softkey under this label. */
  async softkey(label: string): Promise<void> {
    await this.screenShows(label);
    const { softkeys } = await this.screen();
    const index = softkeys.findIndex(text => text.includes(label));
    if (index < 0) throw new Error(`no softkey '${label}' among ${softkeys.join(' | ')}`);
    await this.key(`SOFT${index + 1}`);
  }

  /** Types a number and dials it. */
  async dial(number: string): Promise<void> {
    await this.hook('off');
    await this.keys(number);
    await this.key('OK');
  }

  screenShows(screen: string, ms = PATIENCE): Promise<void> {
    return this.#do({ wait: { screen, ms } });
  }

  /** A title, row or softkey label matches this regular expression. */
  screenMatches(pattern: string, ms = PATIENCE): Promise<void> {
    return this.#do({ wait: { pattern, ms } });
  }

  /** A phase of `CallState`, or 'none'. */
  callIs(call: CallState['phase'] | 'none', ms = PATIENCE): Promise<void> {
    return this.#do({ wait: { call, ms } });
  }

  lineIs(registration: LineState['registration'], line = 0, ms = PATIENCE): Promise<void> {
    return this.#do({ wait: { line, registration, ms } });
  }

  async screen(): Promise<Screen> {
    return (await this.#ask({ get: 'screen' })) as unknown as Screen;
  }

  async calls(): Promise<readonly (CallState & { readonly conference: boolean })[]> {
    const answer = (await this.#ask({ get: 'calls' })) as unknown as {
      calls: (CallState & { readonly conference: boolean })[];
    };
    return answer.calls;
  }

  async lines(): Promise<readonly LineState[]> {
    return ((await this.#ask({ get: 'lines' })) as unknown as { lines: LineState[] }).lines;
  }

  /** Colour and cadence of a lamp; 'dark' when it does not shine. */
  async lamp(name: string): Promise<string> {
    const { lamps } = (await this.#ask({ get: 'lamps' })) as unknown as {
      lamps: { readonly [name: string]: { readonly colour: string; readonly cadence: string } | null };
    };
    const state = lamps[name];
    return state == null ? 'dark' : `${state.colour} ${state.cadence}`;
  }

  /** The SIP messages of all dialogs, as anybody at the control socket sees them. */
  async traces(): Promise<unknown> {
    const { traces } = (await this.#ask({ get: 'traces' })) as unknown as { traces: { callId: string }[] };
    return Promise.all(traces.map(({ callId }) => this.#ask({ get: 'traces', callId })));
  }

  async streams(): Promise<readonly StreamStats[]> {
    const answer = (await this.#ask({ get: 'stats' })) as unknown as { stats: { streams: StreamStats[] } };
    return answer.stats.streams;
  }

  /** Waits until sound has gone both ways: more packets than `packets` each. */
  async talks(packets = 10): Promise<void> {
    await eventually('RTP in both directions', async () =>
      (await this.streams()).some(one => one.packetsReceived > packets && one.packetsSent > packets),
    );
  }

  /** Waits until the one call fits. */
  call(what: string, fits: (call: CallState) => boolean, ms = PATIENCE): Promise<CallState> {
    return eventually(`call that ${what}`, async () => (await this.calls()).find(fits), ms);
  }

  /** Answers the ringing call by lifting the handset. */
  async answer(): Promise<void> {
    await this.callIs('incoming');
    await this.hook('off');
    await this.call('is answered', call => call.connectedAt !== null);
  }

  /** Puts the handset down and waits until no call is left, save for the reason of one that is over. */
  async rest(): Promise<void> {
    await this.hook('on');
    await eventually('the end of all calls', async () => (await this.calls()).every(call => call.phase === 'ended'));
  }

  /** Ends the process like a power cut; resolves when it is gone. */
  async cutPower(): Promise<void> {
    this.#ask({ power: 'cut' }).catch(() => {});
    await this.program.end();
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  async #do(order: object): Promise<void> {
    await this.#ask(order);
  }

  async #ask(order: object): Promise<Answer> {
    this.#orders += 1;
    const id = this.#orders;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ id, ...order })}\n`);
    });
    if (answer.ok) return answer;
    const screen = answer.screen === undefined ? '' : `\nscreen: ${JSON.stringify(answer.screen)}`;
    throw new Error(`${JSON.stringify(order)}: ${answer.error}${screen}\n${this.program.lines.slice(-20).join('\n')}`);
  }

  #take(answer: Answer): void {
    this.#waiting.get(answer.id)?.resolve(answer);
    this.#waiting.delete(answer.id);
  }

  #lost(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(`the phone is gone:\n${this.program.lines.slice(-20).join('\n')}`));
    }
    this.#waiting.clear();
  }
}

function cfgText(settings: Settings): string {
  return Object.entries(settings)
    .map(([path, value]) => `${path}=${value}\n`)
    .join('');
}
