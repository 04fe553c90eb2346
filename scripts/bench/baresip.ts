/**
 * baresip under measurement. Its sound device is a bridge that gives back what it heard, at 8 kHz: nothing is
 * resampled and no tone is computed, so this is the least that a call can cost it.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Baresip } from '../../test/support/baresip.ts';
import { connected } from '../../test/support/connect.ts';
import { eventually } from '../../test/support/eventually.ts';
import { freePort, freePorts } from '../../test/support/ports.ts';
import { find, Program } from '../../test/support/program.ts';
import type { Rig } from '../../test/support/rig.ts';
import type { SipEnd } from './sip-end.ts';
import { type StartSubject, type Subject, timeStart } from './subject.ts';

export const hasBaresip = find('baresip') !== null;

/** Another sound device and codec; `audio` is its configuration's source, player and sample rate. */
export type BaresipExtras = {
  readonly codecs: string;
  readonly modules: readonly string[];
  readonly audio: string;
  readonly env: Readonly<Record<string, string>>;
};

const BRIDGE: BaresipExtras = {
  codecs: 'pcmu,pcma',
  modules: ['g711', 'aubridge'],
  audio: `audio_source aubridge,ear
audio_player aubridge,ear
audio_alert aubridge,bell
ausrc_srate 8000
ausrc_channels 1
auplay_srate 8000
auplay_channels 1`,
  env: {},
};

export const baresip: StartSubject = (rig, end) => startBaresip(BRIDGE, rig, end);

export const startBaresip = async (extras: BaresipExtras, rig: Rig, end: SipEnd): Promise<Subject> => {
  const folder = await rig.folder();
  const ports = { sip: await freePort(), control: await freePort(), rtp: await freePorts(20) };
  await writeFile(join(folder, 'config'), config(ports, extras));
  const account = `<sip:201@127.0.0.1:${end.port};transport=udp>;regint=600;answermode=manual;audio_codecs=${extras.codecs}`;
  await writeFile(join(folder, 'accounts'), `${account}\n`);
  await writeFile(join(folder, 'contacts'), '');
  const { program, startMs } = await timeStart(
    end,
    () => new Program(rig, 'baresip', ['-4', '-f', folder], { cwd: folder, env: extras.env }),
  );
  const socket = await connected(rig, 'control port of baresip', ports.control);
  const control = new Baresip(program, socket, folder, ports.sip);
  return {
    pid: program.pid,
    startMs,
    dial: async () => {
      const at = performance.now();
      await control.order('dial', '200');
      return at;
    },
    rest: async () => {
      // Refused when there is no call, which is as well.
      await control.order('hangup').catch(() => {});
      await eventually('baresip at rest', async () => /Active calls \(0\)/.test(await control.order('listcalls')));
    },
  };
};

function config(ports: { sip: number; control: number; rtp: number }, { modules, audio }: BaresipExtras): string {
  return `poll_method epoll
net_interface 127.0.0.1
sip_listen 127.0.0.1:${ports.sip}
rtp_ports ${ports.rtp}-${ports.rtp + 19}
rtcp_mux no
jitter_buffer_delay 2-5
${audio}
module_path /usr/lib/baresip/modules
${modules.map(name => `module ${name}.so`).join('\n')}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${ports.control}
ringback_disabled yes
`;
}
