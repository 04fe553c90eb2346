/**
 * Linphone under measurement: Debian's `linphone-daemon` (package linphone-cli) with its own sound driver for PulseAudio, its own
 * jitter buffer and its own settings, but for echo cancelling, which a silent microphone has no use for.
 */
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { connected } from '../../test/support/connect.ts';
import { freePort, freePorts } from '../../test/support/ports.ts';
import { find, Program } from '../../test/support/program.ts';
import { type StartSubject, timeStart } from './subject.ts';

export const hasLinphone = find('linphone-daemon') !== null;

export type LinphoneExtras = {
  /** Descriptions of the daemon's devices. */
  readonly ear: string;
  readonly mouth: string;
  readonly codec: { readonly mime: string; readonly rate: number; readonly channels: number };
  readonly env: Readonly<Record<string, string>>;
};

/** It offers all its codecs, this one first. */
export const startLinphone =
  (extras: LinphoneExtras): StartSubject =>
  async (rig, end) => {
    const folder = await rig.folder();
    // Where its databases go.
    await mkdir(join(folder, '.local/share/linphone'), { recursive: true });
    const file = join(folder, 'linphonerc');
    await writeFile(file, config(extras, end.port, await freePort(), await freePorts(2)));
    // It knows no other folder for its socket.
    const pipe = `${basename(folder)}-linphone`;
    const path = join('/tmp', pipe);
    rig.defer(() => rm(path, { force: true }));
    const { program, startMs } = await timeStart(
      end,
      () =>
        new Program(rig, 'linphone-daemon', ['--config', file, '--pipe', pipe], {
          cwd: folder,
          env: { ...extras.env, HOME: folder },
        }),
    );
    const socket = await connected(rig, 'socket of linphone-daemon', path);
    return {
      pid: program.pid,
      startMs,
      dial: async () => {
        const at = performance.now();
        await order(socket, `call sip:200@127.0.0.1:${end.port}`);
        return at;
      },
      rest: async () => {
        // Refused when there is no call, which is as well.
        await order(socket, 'terminate').catch(() => {});
      },
    };
  };

async function order(socket: Socket, line: string): Promise<void> {
  socket.write(`${line}\n`);
  const [answer] = await once(socket, 'data');
  if (!/Status: Ok/.test(`${answer}`)) throw new Error(`linphone-daemon answered '${line}' with ${`${answer}`.trim()}`);
}

/** Without the first two lines it sees no network on a machine that has only the loopback. */
function config({ ear, mouth, codec }: LinphoneExtras, server: number, sip: number, rtp: number): string {
  return `[sip]
auto_net_state_mon=0
register_only_when_network_is_up=0
guess_hostname=0
bind_address=127.0.0.1
sip_port=${sip}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
default_proxy=0
[proxy_0]
reg_proxy=<sip:127.0.0.1:${server};transport=udp>
reg_identity=sip:201@127.0.0.1
reg_expires=600
reg_sendregister=1
publish=0
[rtp]
bind_address=127.0.0.1
audio_rtp_port=${rtp}
[audio_codec_0]
mime=${codec.mime}
rate=${codec.rate}
channels=${codec.channels}
enabled=1
[sound]
echocancellation=0
playback_dev_id=PulseAudio Unknown: ${ear}
ringer_dev_id=PulseAudio Unknown: ${ear}
capture_dev_id=PulseAudio Unknown: ${mouth}
`;
}
