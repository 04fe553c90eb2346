/** dnsmasq as a TFTP server of one folder. Its port is 69, so it needs root, and gets a loopback address of its own. */
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

let count = 0;

export async function startTftp(rig: Rig, root: string, ...more: readonly string[]): Promise<string> {
  count += 1;
  const address = `127.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}.${count}`;
  const program = new Program(rig, 'dnsmasq', [
    ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-daemon', '--port=0', '--user=root', '--no-resolv'],
    ...['--bind-interfaces', `--listen-address=${address}`, '--enable-tftp', `--tftp-root=${root}`, ...more],
  ]);
  await program.line(/TFTP root is/);
  return `tftp://${address}`;
}
