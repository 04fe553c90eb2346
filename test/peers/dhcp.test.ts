import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cable, SERVER } from '../support/cable.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import type { Program } from '../support/program.ts';
import { useRig } from '../support/rig.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/phone400.ts');
const SERVE = join(import.meta.dirname, '../support/serve-folder.ts');
const MAC = '00908F123456';
const PASSWORD = 'from-the-server';

const CFG = `system/type=405HD
voip/line/0/enabled=1
voip/line/0/id=201
voip/line/0/auth_name=201
voip/line/0/auth_password=${PASSWORD}
voip/signalling/sip/use_proxy=1
voip/signalling/sip/proxy_address=${SERVER}
voip/signalling/sip/use_proxy_ip_port_for_registrar=1
`;

describeWith(['dnsmasq', 'dhcpcd', 'ip'], 'a phone without any configuration', () => {
  const rig = useRig();

  async function serveAddresses(cable: Cable, more: readonly string[]): Promise<Program> {
    const dnsmasq = cable.run('server', 'dnsmasq', [
      ...['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--interface=sw0', '--log-dhcp', '--no-ping'],
      ...['--dhcp-range=10.77.0.50,10.77.0.90,1h', '--dhcp-authoritative', '--leasefile-ro', '--user=root'],
      ...['--log-facility=-', ...more],
    ]);
    await dnsmasq.line(/DHCP, IP range/);
    return dnsmasq;
  }

  async function serveCalls(cable: Cable): Promise<void> {
    const user = ['--user', `201:${PASSWORD}`];
    const registrar = cable.run('server', process.execPath, [COMMAND, 'registrar', ...user, '--address', SERVER]);
    await registrar.line(/5060/);
  }

  /** Servers at one end of a cable, a phone as it comes out of its box at the other. */
  async function plugIn(this_: Mocha.Context, dhcp: (folder: string) => readonly string[]) {
    const cable = Cable.lay(rig) ?? this_.skip();
    const folder = await rig.folder();
    await writeFile(join(folder, `${MAC.toLowerCase()}.cfg`), CFG, { mode: 0o644 });
    const dnsmasq = await serveAddresses(cable, dhcp(folder));
    await serveCalls(cable);
    const web = cable.run('server', process.execPath, [SERVE, SERVER, '8000', folder]);
    await web.line(/listening/);
    const control = join(folder, 'control');
    const program = cable.run('phone', process.execPath, [
      ...[COMMAND, 'run', '--headless', '--model', '405HD', '--lan', cable.lan, '--data', join(folder, 'data')],
      ...['--control', control, '--log', 'info'],
    ]);
    return { phone: await Phone.hold(program, control), program, web, dnsmasq };
  }

  const heard = (program: Program, pattern: RegExp): Promise<string> => program.line(pattern);

  it('finds it by option 160 of its vendor class over HTTP, and registers', async function () {
    const { phone, web } = await plugIn(this, () => [
      '--dhcp-vendorclass=set:ours,405HD',
      `--dhcp-option-force=tag:ours,160,http://${SERVER}:8000/`,
    ]);
    await phone.lineIs('registered');
    await heard(web, new RegExp(`^404 /${MAC}\\.cfg phone400/`));
    await heard(web, new RegExp(`^200 /${MAC.toLowerCase()}\\.cfg`));
  });

  it('finds it by option 66 of its user class over TFTP, and registers', async function () {
    const { phone, dnsmasq } = await plugIn(this, folder => [
      '--dhcp-userclass=set:ours,405HD',
      `--dhcp-option-force=tag:ours,66,${SERVER}`,
      ...['--enable-tftp', `--tftp-root=${folder}`],
    ]);
    await phone.lineIs('registered');
    await heard(dnsmasq, new RegExp(`sent .*${MAC.toLowerCase()}\\.cfg`));
  });

  it('without a DHCP server it starts with what it has, and goes on by itself when one comes', async function () {
    const cable = Cable.lay(rig) ?? this.skip();
    const folder = await rig.folder();
    const [cfg, control] = [join(folder, 'kept.cfg'), join(folder, 'control')];
    await writeFile(cfg, CFG);
    await serveCalls(cable);
    const program = cable.run('phone', process.execPath, [
      ...[COMMAND, 'run', '--headless', '--lan', cable.lan, '--data', join(folder, 'data'), '--cfg', cfg],
      ...['--set', 'provisioning/method=DISABLE', '--control', control, '--log', 'info'],
    ]);
    const early = await Phone.hold(program, control);
    await early.screenShows('No answer from DHCP');
    await serveAddresses(cable, []);
    // dhcpcd asks again at once when the cable is plugged in anew, else within a minute.
    for (const state of ['down', 'up']) await cable.run('server', 'ip', ['link', 'set', 'sw0', state]).end();
    await program.line(/ended: the network gave the phone/, 90_000);
    const phone = await Phone.hold(program, control);
    await phone.lineIs('registered');
  });

  it('a pulled cable is told as one, and no address as expired; plugged in again the phone registers', async function () {
    const cable = Cable.lay(rig) ?? this.skip();
    const folder = await rig.folder();
    const [cfg, control] = [join(folder, 'kept.cfg'), join(folder, 'control')];
    await writeFile(cfg, CFG);
    await serveCalls(cable);
    const dnsmasq = await serveAddresses(cable, []);
    const program = cable.run('phone', process.execPath, [
      ...[COMMAND, 'run', '--headless', '--lan', cable.lan, '--data', join(folder, 'data'), '--cfg', cfg],
      ...['--set', 'provisioning/method=DISABLE', '--control', control, '--log', 'info'],
    ]);
    const phone = await Phone.hold(program, control);
    await phone.screenShows('1 201');
    const plug = (state: 'down' | 'up') => cable.run('server', 'ip', ['link', 'set', 'sw0', state]).end();
    await plug('down');
    await phone.screenShows('cable unplugged');
    await dnsmasq.stop();
    await plug('up');
    await phone.screenShows('No answer from DHCP');
    await serveAddresses(cable, []);
    await plug('down');
    await phone.screenShows('cable unplugged');
    await plug('up');
    await phone.screenShows('1 201');
  });
});
