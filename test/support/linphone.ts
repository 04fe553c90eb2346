/**
 * Linphone's console program (Debian's `linphonec`, package linphone-cli) without a sound device: it speaks a tone out of a
 * file, writes what it hears into another one, and answers every call.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavHeader } from '../../src/base/pcm/wav.ts';
import { freePort, freePorts } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

/** As its settings name them; Linphone's Opus is stereo, all else mono. */
export type LinphoneCodec = { readonly mime: string; readonly rate: number };

export type LinphoneOptions = {
  /** Hz of what it speaks. */
  readonly tone?: number;
  /** PCMU when left out. */
  readonly codecs?: readonly LinphoneCodec[];
  /** Further settings by section. */
  readonly settings?: { readonly [section: string]: Readonly<Record<string, string | number>> };
};

/** Those that it would otherwise offer by itself. */
const USUAL: readonly LinphoneCodec[] = [
  { mime: 'opus', rate: 48_000 },
  { mime: 'speex', rate: 16_000 },
  { mime: 'speex', rate: 8000 },
  { mime: 'PCMU', rate: 8000 },
  { mime: 'PCMA', rate: 8000 },
  { mime: 'G729', rate: 8000 },
];

export class Linphone {
  readonly program: Program;
  readonly port: number;
  /** The wav file of what it heard in its first call. It is complete when the call is over. */
  readonly heard: string;

  private constructor(program: Program, port: number, heard: string) {
    this.program = program;
    this.port = port;
    this.heard = heard;
  }

  static async start(
    rig: Rig,
    { tone = 700, codecs = [{ mime: 'PCMU', rate: 8000 }], settings }: LinphoneOptions = {},
  ) {
    const folder = await rig.folder();
    // Where its databases go.
    await mkdir(join(folder, '.local/share/linphone'), { recursive: true });
    const [port, rtp] = [await freePort(), await freePorts(2)];
    await writeFile(join(folder, 'settings'), text(sections(port, rtp, codecs, settings)));
    await writeFile(join(folder, 'tone.wav'), speech(tone));
    const program = new Program(rig, 'linphonec', ['-c', join(folder, 'settings'), '-S', '-a'], {
      cwd: folder,
      env: { HOME: folder },
      keepsInput: true,
    });
    const linphone = new Linphone(program, port, join(folder, 'heard.wav'));
    await program.line(/^Warning: video is disabled/);
    linphone.order('soundcard use files');
    linphone.order(`play ${join(folder, 'tone.wav')}`);
    linphone.order(`record ${linphone.heard}`);
    await program.line(/record .*heard/);
    return linphone;
  }

  /** One line at its prompt: `call sip:…`, `pause`, `resume`, `terminate` … */
  order(line: string): void {
    this.program.write(`${line}\n`);
  }

  /** Waits until it has told so many times what fits, counted from its start. */
  told(what: RegExp, times = 1): Promise<string> {
    return this.program.until(() => this.program.lines.filter(line => what.test(line))[times - 1], String(what));
  }
}

const SECONDS = 30;
const RATE = 8000;

/** A tone 6 dB below full scale. */
function speech(hertz: number): Buffer {
  const samples = Int16Array.from(
    { length: SECONDS * RATE },
    (_, i) => 16_000 * Math.sin((2 * Math.PI * hertz * i) / RATE),
  );
  return Buffer.concat([wavHeader(RATE, samples.length), Buffer.from(samples.buffer)]);
}

type Sections = { readonly [section: string]: Readonly<Record<string, string | number>> };

/** Without the first two settings of `sip` it sees no network on a machine that has only the loopback. */
function sections(sip: number, rtp: number, codecs: readonly LinphoneCodec[], more: Sections = {}): Sections {
  const others = USUAL.filter(one => !codecs.some(({ mime, rate }) => mime === one.mime && rate === one.rate));
  const listed = [...codecs, ...others].map(({ mime, rate }, index) => [
    `audio_codec_${index}`,
    { mime, rate, channels: mime === 'opus' ? 2 : 1, enabled: index < codecs.length ? 1 : 0 },
  ]);
  return {
    ...more,
    sip: {
      ...{ auto_net_state_mon: 0, register_only_when_network_is_up: 0, guess_hostname: 0, use_ipv6: 0 },
      ...{ bind_address: '127.0.0.1', sip_port: sip, sip_tcp_port: 0, sip_tls_port: 0 },
      contact: 'sip:900@127.0.0.1',
      ...more.sip,
    },
    rtp: { bind_address: '127.0.0.1', audio_rtp_port: rtp, ...more.rtp },
    sound: { echocancellation: 0, ...more.sound },
    ...Object.fromEntries(listed),
  };
}

function text(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
      return `[${name}]\n${lines.join('')}`;
    })
    .join('');
}
