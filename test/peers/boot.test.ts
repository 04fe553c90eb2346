/** Starting and ending: faulty files, taken ports, power cuts. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Phone, type PhoneOptions } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { type Rig, useRig } from '../support/rig.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/phone400.ts');

async function fails(rig: Rig, options: PhoneOptions, code: number): Promise<string> {
  const { program } = await Phone.launch(rig, options);
  const exit = await program.end();
  assert.equal(exit.code, code, program.lines.join('\n'));
  return program.lines.join('\n');
}

const WRONG_LINES = `
this line is no setting
voip/signalling/sip/sip_t1=soon
voip/line/0/description=Front Desk
voip/no_such_parameter=1
=5
personal_settings/language=
\u0000\u0001\u0002
`;

describe('boot and end', function () {
  this.slow(4000);
  const rig = useRig();

  it('boots in spite of wrong lines, says which and keeps the good ones', async () => {
    const phone = await Phone.start(rig, { cfgText: WRONG_LINES });
    await phone.screenMatches('[Ss]ettings');
    await phone.program.line(/phone\.cfg:\d+.*no setting|sip_t1/);
    await phone.dial('1');
  });

  it('cfg check lists the wrong lines and ends with 1', async () => {
    const { program, cfg } = await Phone.launch(rig, { cfgText: WRONG_LINES });
    const check = new Program(rig, process.execPath, [COMMAND, 'cfg', 'check', cfg]);
    assert.equal((await check.end()).code, 1);
    const text = check.lines.join('\n');
    for (const clue of ['phone.cfg:6', 'sip_t1', 'no_such_parameter']) assert.ok(text.includes(clue), text);
    await program.stop();
  });

  it('a SIP port in use: exit code 1, and what to do', async () => {
    const sipPort = await freePort();
    const udp = createSocket('udp4');
    rig.defer(() => new Promise<void>(resolve => udp.close(() => resolve())));
    await new Promise<void>(resolve => udp.bind(sipPort, '127.0.0.1', resolve));
    const text = await fails(rig, { sipPort }, 1);
    assert.ok(text.includes(String(sipPort)), text);
    assert.match(text, /another SIP port/);
  });

  it('the same for TCP', async () => {
    const sipPort = await freePort();
    const tcp = createServer();
    rig.defer(() => new Promise<void>(resolve => tcp.close(() => resolve())));
    await new Promise<void>(resolve => tcp.listen(sipPort, '127.0.0.1', resolve));
    assert.match(await fails(rig, { sipPort }, 1), /another SIP port/);
  });

  it('a cfg file that does not exist: the phone boots and tells it', async () => {
    const phone = await Phone.start(rig, { more: ['--cfg', '/nowhere/phone.cfg'] });
    await phone.program.line(/\/nowhere\/phone\.cfg/);
    await phone.screenMatches('[Ss]ettings');
  });

  it('unknown options: exit code 2, and the usage', async () => {
    assert.match(await fails(rig, { more: ['--no-such-option'] }, 2), /--headless/);
  });

  it('hardware that is not there: exit code 1, never a quiet simulation', async () => {
    assert.match(await fails(rig, { more: ['--hal', 'device'] }, 1), /device/);
  });

  it('a power cut after a change keeps the change', async () => {
    const phone = await Phone.start(rig);
    await phone.set({ 'voip/line/0/extension_display': 'Reception' });
    await phone.cutPower();
    const again = await Phone.start(rig, { data: phone.data });
    await again.screenShows('Reception');
  });

  it('SIGTERM ends it with 0', async () => {
    const phone = await Phone.start(rig);
    phone.program.signal('SIGTERM');
    assert.equal((await phone.program.end()).code, 0);
  });

  for (const model of ['405', '405HD', '420HD', '440HD']) {
    it(`boots as ${model}`, async () => {
      const phone = await Phone.start(rig, { model });
      await phone.screenShows('201');
    });
  }
});
