/** The company's directory and the speed dials as text files of a server (guide sections 21.23 and 23.1.2). */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Nginx } from '../support/nginx.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { startTftp } from '../support/tftp-server.ts';

const PEOPLE = 'company.txt';
const DIALS = '00908f112233-speeddial.txt';

function filesOf(url: string): Readonly<Record<string, string>> {
  return {
    'provisioning/corporate_directory_uri': `${url}/${PEOPLE}`,
    'provisioning/speed_dial_uri': `${url}/${DIALS}`,
  };
}

async function start(test: ReturnType<typeof useRig>, url: string, data?: string): Promise<Phone> {
  const nobody = await freePort();
  const server = { 'voip/signalling/sip/use_proxy': 1, 'voip/signalling/sip/proxy_address': '127.0.0.1' };
  const cfg = { ...filesOf(url), ...server, 'voip/signalling/sip/proxy_port': nobody };
  return Phone.start(test, { cfg, more: ['--log', 'info'], ...(data === undefined ? {} : { data }) });
}

/** Types letters into the search of the company's directory. */
async function finds(phone: Phone, keys: readonly string[], name: string): Promise<void> {
  await phone.key('CONTACTS');
  await phone.screenShows('Corporate');
  await phone.key('2');
  for (const key of keys) await phone.key(key);
  await phone.screenShows(name);
}

/** Holds a digit, and sees who is called. */
async function dials(phone: Phone, key: string, number: string): Promise<void> {
  await phone.key(key, 1200);
  await phone.call(`goes to ${number}`, call => call.number === number);
}

describeWith(['nginx'], 'files of people from a web server', () => {
  const test = useRig();

  it('ten thousand people and the speed dials come at the start; bad lines are counted, the rest is taken', async () => {
    const root = await test.folder();
    const many = Array.from({ length: 10_000 }, (_, at) => `Person ${at},${100_000 + at}\n`).join('');
    await writeFile(join(root, PEOPLE), `name,mobile\nNobody,\n${many}Wałęsa,4711\n`);
    // The template of a SIP exchange writes a blank at the end of each line.
    await writeFile(join(root, DIALS), '1,200,0 \n2,201,1 \n0,202,0\n19,203,0\n3,;rm,0\nx\n');
    const phone = await start(test, (await Nginx.start(test, { root })).url);
    await phone.program.line(/company\.txt: 10001 taken, 1 left out/);
    await phone.program.line(/speeddial\.txt: 2 taken, 4 left out/);
    await finds(phone, ['9'], 'Wałęsa');
    await phone.stop();
    await rm(join(root, PEOPLE));
    const again = await start(test, (await Nginx.start(test, { root })).url, phone.data);
    await dials(again, '2', '201');
  });

  it('what was fetched stays when the file vanishes, turns into something else, nor when the server is gone', async () => {
    const root = await test.folder();
    await writeFile(join(root, PEOPLE), 'Ada Lovelace,200\n');
    await writeFile(join(root, DIALS), '1,200,0\n');
    const { url } = await Nginx.start(test, { root });
    const first = await start(test, url);
    await first.program.line(/company\.txt: 1 taken/);
    await first.program.line(/speeddial\.txt: 1 taken/);
    await first.stop();
    const bad: [name: string, content: string | Buffer | null, told: RegExp][] = [
      ['too large', Buffer.alloc(3 * 2 ** 20, 'Eve,1\n'), /company\.txt.*(larger|more than)/],
      ['gone', null, /company\.txt.*404/],
    ];
    for (const [what, content, told] of bad) {
      if (content === null) await rm(join(root, PEOPLE));
      else await writeFile(join(root, PEOPLE), content);
      const phone = await start(test, url, first.data);
      await phone.program.line(told);
      if (what === 'gone') await dials(phone, '1', '200');
      else await finds(phone, ['2'], 'Ada Lovelace');
      await phone.stop();
    }
    await writeFile(join(root, PEOPLE), 'Grace Hopper,300\n');
    const fresh = await start(test, url, first.data);
    await fresh.program.line(/company\.txt: 1 taken/);
    await finds(fresh, [], 'Grace Hopper');
    assert.doesNotMatch((await fresh.screen()).rows.join(), /Ada/);
  });
});

describeWith(['dnsmasq'], 'files of people from a TFTP server', () => {
  const test = useRig();

  it('come over TFTP as well', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const root = await test.folder();
    await writeFile(join(root, PEOPLE), 'Ada Lovelace;200\n');
    await writeFile(join(root, DIALS), '1,200,0\r\n');
    const phone = await start(test, await startTftp(test, root));
    await phone.program.line(/company\.txt: 1 taken, 0 left out/);
    await phone.program.line(/speeddial\.txt: 1 taken, 0 left out/);
    await dials(phone, '1', '200');
  });
});
