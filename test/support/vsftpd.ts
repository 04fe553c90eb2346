/** vsftpd as an FTP server of one folder for anybody. It needs root. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort, isTaken } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export class Vsftpd {
  readonly url: string;
  readonly program: Program;

  private constructor(url: string, program: Program) {
    this.url = url;
    this.program = program;
  }

  /** `root` becomes read-only: vsftpd insists. */
  static async start(rig: Rig, root: string): Promise<Vsftpd> {
    const folder = await rig.folder();
    const port = await freePort();
    await mkdir(join(folder, 'empty'));
    await chmod(folder, 0o755);
    await chmod(root, 0o555);
    const lines = [
      ...['listen=YES', 'listen_address=127.0.0.1', `listen_port=${port}`, 'background=NO', 'seccomp_sandbox=NO'],
      ...['anonymous_enable=YES', 'local_enable=NO', `anon_root=${root}`],
      ...[`secure_chroot_dir=${folder}/empty`, 'xferlog_enable=NO', 'anon_world_readable_only=NO'],
    ];
    await writeFile(join(folder, 'vsftpd.conf'), `${lines.join('\n')}\n`);
    const program = new Program(rig, 'vsftpd', [join(folder, 'vsftpd.conf')]);
    await eventually('vsftpd', () => isTaken(port));
    return new Vsftpd(`ftp://127.0.0.1:${port}`, program);
  }
}
