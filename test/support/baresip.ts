/**
 * baresip (Debian's 1.0.0) with one account, driven through its ctrl_tcp module: netstrings that hold JSON. It needs
 * no sound device: it sends a sine, and what it hears is written to a file by its sndfile filter.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connected } from './connect.ts';
import { eventually, PATIENCE } from './eventually.ts';
import { atFreePort, freePort, freePorts } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export type BaresipOptions = {
  readonly user: string;
  readonly password?: string;
  /** `host:port` of the registrar and proxy; without it baresip does not register. */
  readonly server?: string;
  readonly transport?: 'udp' | 'tcp' | 'tls';
  /** PEM file of the authority that it trusts. */
  readonly authority?: string;
  readonly answer?: 'auto' | 'manual';
  /** Hz of the sine that it sends. */
  readonly tone?: number;
  readonly codecs?: string;
  /** RTP and RTCP on one port, where the other side wants that too. */
  readonly rtcpMux?: boolean;
  /** Of media: srtp (beside plain RTP), srtp-mand, srtp-mandf, dtls_srtp. */
  readonly encryption?: 'srtp' | 'srtp-mand' | 'srtp-mandf' | 'dtls_srtp';
};

export type BaresipEvent = { readonly type: string; readonly param?: string; readonly peeruri?: string };

export class Baresip {
  readonly port: number;
  readonly program: Program;
  readonly events: BaresipEvent[] = [];
  readonly #socket: Socket;
  readonly #folder: string;
  readonly #answers = new Map<string, (answer: { ok: boolean; data: string }) => void>();
  #pending = Buffer.alloc(0);
  #orders = 0;

  constructor(program: Program, socket: Socket, folder: string, port: number) {
    this.program = program;
    this.#socket = socket;
    this.#folder = folder;
    this.port = port;
    socket.on('data', data => this.#take(data));
    socket.on('error', () => {});
  }

  static start(rig: Rig, options: BaresipOptions): Promise<Baresip> {
    return atFreePort(port => Baresip.#startAt(port, rig, options));
  }

  static async #startAt(port: number, rig: Rig, options: BaresipOptions): Promise<Baresip> {
    const folder = await rig.folder();
    const control = await freePort();
    await mkdir(join(folder, 'heard'));
    await writeFile(
      join(folder, 'config'),
      config(port, control, await freePorts(20), options.tone ?? 440, folder) +
        `rtcp_mux ${options.rtcpMux ? 'yes' : 'no'}\n` +
        trust(options.authority) +
        encryption(options),
    );
    await writeFile(join(folder, 'accounts'), account(options));
    await writeFile(join(folder, 'contacts'), '');
    const program = new Program(rig, 'baresip', ['-4', '-f', folder], { cwd: folder });
    await program.line(/baresip is ready/);
    const socket = await connected(rig, 'control port of baresip', control);
    return new Baresip(program, socket, folder, port);
  }

  /** One command of baresip's menu: `dial`, `hangup`, `hold`, `resume`, `accept`, `sndcode` … */
  async order(command: string, params = ''): Promise<string> {
    this.#orders += 1;
    const token = String(this.#orders);
    const text = JSON.stringify({ command, params, token });
    const answer = await new Promise<{ ok: boolean; data: string }>(resolve => {
      this.#answers.set(token, resolve);
      this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
    });
    if (!answer.ok) throw new Error(`baresip refused '${command} ${params}': ${answer.data}`);
    return answer.data;
  }

  /** The first event of this type, also one of the past, after the first `from` events. */
  event(type: string, { from = 0, ms = PATIENCE } = {}): Promise<BaresipEvent> {
    return eventually(
      `baresip event ${type} (so far: ${this.events.map(event => event.type).join(' ')})`,
      () => this.events.slice(from).find(event => event.type === type),
      ms,
    );
  }

  /** Digits that it heard, in order. */
  digits(): string {
    return this.events
      .filter(event => event.type === 'CALL_DTMF_START')
      .map(event => event.param ?? '')
      .join('');
  }

  /** The wav file of what it heard in its first call, up to the first hold. It is complete when the call is over. */
  async heard(): Promise<string> {
    const folder = join(this.#folder, 'heard');
    const [name] = (await readdir(folder)).filter(name => name.endsWith('-dec.wav')).sort();
    if (name === undefined) throw new Error('baresip has heard nothing');
    return join(folder, name);
  }

  #take(data: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, data]);
    for (;;) {
      const colon = this.#pending.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#pending.toString('latin1', 0, colon));
      if (this.#pending.length <= end) return;
      const text = this.#pending.toString('utf8', colon + 1, end);
      this.#pending = this.#pending.subarray(end + 1);
      this.#message(JSON.parse(text));
    }
  }

  #message(message: { event?: boolean; token?: string } & BaresipEvent & { ok: boolean; data: string }): void {
    if (message.event === true) {
      this.events.push(message);
    } else if (message.token !== undefined) {
      this.#answers.get(message.token)?.(message);
      this.#answers.delete(message.token);
    }
  }
}

function account(options: BaresipOptions): string {
  const { user, server, password = '', transport = 'udp', answer = 'manual', codecs = 'pcmu,pcma' } = options;
  const register = server === undefined ? 'regint=0' : `regint=600;auth_user=${user};auth_pass=${password}`;
  const domain = server ?? '127.0.0.1';
  const mediaenc = options.encryption === undefined ? '' : `;mediaenc=${options.encryption}`;
  const answers = `answermode=${answer};audio_codecs=${codecs}${mediaenc}`;
  return `<sip:${user}@${domain};transport=${transport}>;${register};${answers}\n`;
}

/** ausine knows 48 kHz stereo only; baresip resamples. */
function config(port: number, control: number, rtp: number, tone: number, folder: string): string {
  return `poll_method epoll
net_interface 127.0.0.1
sip_listen 127.0.0.1:${port}
rtp_ports ${rtp}-${rtp + 19}
jitter_buffer_delay 2-5
audio_path /usr/share/baresip
audio_source ausine,${tone}
audio_player aubridge,ear
audio_alert aubridge,bell
ausrc_srate 48000
ausrc_channels 2
auplay_srate 8000
auplay_channels 1
module_path /usr/lib/baresip/modules
module g711.so
module g722.so
module opus.so
module g726.so
module sndfile.so
module ausine.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${control}
ringback_disabled yes
snd_path ${folder}/heard
`;
}

function encryption({ encryption }: BaresipOptions): string {
  if (encryption === undefined) return '';
  return encryption === 'dtls_srtp' ? 'module dtls_srtp.so\n' : 'module srtp.so\n';
}

function trust(authority: string | undefined): string {
  return authority === undefined ? '' : `sip_cafile ${authority}\nsip_verify_server yes\n`;
}
