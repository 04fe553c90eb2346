/** The pages as an administrator meets them: a real browser, a real phone, a registrar. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { model405HD } from '../../hal/models/405HD.ts';
import { silentLog } from '../../src/base/log.ts';
import { startRegistrar } from '../../src/cli/registrar/registrar.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { find } from '../support/program.ts';
import { useRig } from '../support/rig.ts';

const PASSWORD = 'Correct horse 7';

describeWith(['chromium'], 'web pages in a browser', () => {
  const rig = useRig();

  /** A tab in which scripts may run or not; what the browser complains of is collected. */
  async function tab(options: { scripts: boolean }): Promise<{ page: Page; complaints: string[] }> {
    const browser: Browser = await chromium.launch({
      executablePath: find('chromium') ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    rig.defer(() => browser.close());
    const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: options.scripts });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    return { page, complaints };
  }

  /** Clicks on what leads to another page, and waits until that has come whole: a click alone does not wait for it. */
  async function follow(page: Page, what: Locator): Promise<void> {
    await Promise.all([page.waitForEvent('load'), what.click()]);
  }

  function link(page: Page, name: string): Locator {
    return page.getByRole('link', { name, exact: true });
  }

  function button(page: Page, name: string | RegExp): Locator {
    return page.getByRole('button', { name }).first();
  }

  async function logIn(page: Page, password: string): Promise<void> {
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(password);
    await follow(page, button(page, 'Log in'));
  }

  it('from the code on the screen to a line that is registered, without a script', async () => {
    const users = new Map([['201', 'line-secret']]);
    const registrar = await startRegistrar({ address: '127.0.0.1', port: 0, users, realm: 'web', log: silentLog });
    assert.ok(registrar.ok);
    rig.defer(() => registrar.value.close());
    const port = await freePort();
    // Nobody listens at the port that the file names.
    const dead = await freePort();
    const cfg = { 'voip/signalling/sip/proxy_port': dead };
    const phone = await Phone.start(rig, { cfg, more: ['--web-port', String(port)] });
    const code = await eventually('a code on the screen', async () => {
      const { rows } = await phone.screen();
      return /\b\d{8}\b/.exec(rows.join(' '))?.[0];
    });
    const { page, complaints } = await tab({ scripts: false });

    // The way in: told http, led to https, the code from the screen.
    await page.goto(`http://127.0.0.1:${port}/settings`);
    assert.equal(page.url(), `https://127.0.0.1:${port}/login`);
    await logIn(page, '12345678');
    assert.match(String(await page.getByText('is wrong').textContent()), /name or the password is wrong/);
    await logIn(page, code);
    await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();

    // A password of one's own: the code is over on the screen as well.
    await follow(page, link(page, 'Passwords'));
    await page.getByLabel('Your password now').fill(code);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await follow(page, button(page, 'Change'));
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await eventually('a screen without the code', async () => !(await phone.screen()).rows.join(' ').includes(code));
    await logIn(page, PASSWORD);

    // A server for the line, a wrong one first.
    const set = async (search: string, path: string, value: string): Promise<void> => {
      await follow(page, link(page, 'Settings'));
      await page.getByLabel('Search all settings').fill(search);
      await follow(page, button(page, 'Search'));
      const found = page.locator('li', { hasText: path.replace(/\/\d+\//, '/N/') });
      await follow(page, found.getByRole('link').first());
      const field = page.locator(`[id="${path}"]`);
      if ((await field.evaluate(node => node.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
      await follow(page, button(page, 'Save'));
    };
    await set('authentication password', 'voip/line/0/auth_password', 'line-secret');
    await set('line id', 'voip/line/0/id', '201');
    await set('proxy port', 'voip/signalling/sip/proxy_port', 'many');
    assert.match(String(await page.getByRole('alert').textContent()), /Nothing was saved/);
    await set('proxy port', 'voip/signalling/sip/proxy_port', String(registrar.value.port));
    await set('proxy address', 'voip/signalling/sip/proxy_address', '127.0.0.1');
    await set('use_proxy_ip_port_for_registrar', 'voip/signalling/sip/use_proxy_ip_port_for_registrar', '1');
    await set('use_proxy', 'voip/signalling/sip/use_proxy', '1');
    await phone.lineIs('registered');
    await follow(page, link(page, 'Status'));
    assert.match(String(await page.getByRole('table').nth(1).textContent()), /201\s+registered/);

    // The export has all of it but the secret; without its port the line finds nobody; the file brings it back.
    await follow(page, link(page, 'Import and export'));
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      link(page, 'Download the configuration file').click(),
    ]);
    const file = await saved.path();
    const text = await readFile(file, 'utf8');
    assert.match(text, new RegExp(`^voip/signalling/sip/proxy_port=${registrar.value.port}$`, 'm'));
    assert.doesNotMatch(text, /line-secret|Correct horse/);
    await follow(page, link(page, 'Settings'));
    await follow(page, link(page, 'Voice Over IP > Signaling Protocols'));
    const setting = page.locator('.setting', { has: page.locator('[id="voip/signalling/sip/proxy_port"]') });
    assert.match(
      String(await setting.textContent()),
      new RegExp(`a setting made at the phone.*Without it: ${dead} \\(the phone’s file, .*phone\\.cfg:`, 's'),
    );
    await follow(page, setting.getByRole('button', { name: 'Clear the override' }));
    await page.getByText('is cleared').waitFor();
    await eventually('a line without its server', async () => (await phone.lines())[0]?.registration !== 'registered');
    await follow(page, link(page, 'Import and export'));
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'back.cfg', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await follow(page, button(page, 'Show what it changes'));
    assert.match(
      String(await page.getByRole('table').textContent()),
      new RegExp(`proxy_port\\s*${dead}\\s*${registrar.value.port}`),
    );
    await follow(page, button(page, 'Take it over'));
    await page.getByText('1 setting is changed').waitFor();
    await phone.lineIs('registered');

    // After the log-off neither the way back nor the address shows anything of the phone.
    await follow(page, link(page, 'Status'));
    assert.match(String(await page.locator('body').textContent()), /201\s+registered/);
    await follow(page, button(page, /Log off/));
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    for (const again of [() => page.goBack(), () => page.goto(`https://127.0.0.1:${port}/status`)]) {
      await again();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      assert.equal(new URL(page.url()).pathname, '/login');
      assert.doesNotMatch(String(await page.locator('body').textContent()), /201|registered|Status/);
    }
    // The answer to a wrong password, and to a value that cannot be, is told by its status as well.
    assert.deepEqual(
      complaints.filter(text => !/status of (401|422)/.test(text)),
      [],
    );
  });

  it('the live screen follows the phone, and its keys press those of the simulated one', async () => {
    const port = await freePort();
    const cfg = { 'system/password': PASSWORD };
    const phone = await Phone.start(rig, { cfg, more: ['--web-port', String(port)] });
    const { page, complaints } = await tab({ scripts: true });
    await page.goto(`https://127.0.0.1:${port}/`);
    await logIn(page, PASSWORD);
    await follow(page, link(page, 'Live screen'));
    const words = page.locator('#screen-text');
    await words.getByText('Dir').waitFor();
    const picture = page.locator('#screen');
    await eventually('the picture', async () => {
      const width = await picture.evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth);
      return width === model405HD.screen.width;
    });
    for (const key of ['4', '7', '1', '1']) await page.locator(`button[name="key"][value="${key}"]`).click();
    await words.getByText('4711').waitFor();
    assert.match((await phone.screen()).rows.join(' '), /4711/);
    await phone.softkey('Cancel');
    await words.getByText('Dir').waitFor();
    assert.equal(new URL(page.url()).pathname, '/screen');
    assert.deepEqual(complaints, []);
  });

  it('brings the company’s directory and speed dials to a phone without a server, after it has shown what is in them', async () => {
    const port = await freePort();
    const cfg = {
      'system/password': PASSWORD,
      'voip/signalling/sip/use_proxy': 1,
      'voip/signalling/sip/proxy_address': '127.0.0.1',
      'voip/signalling/sip/proxy_port': await freePort(),
    };
    const phone = await Phone.start(rig, { cfg, more: ['--web-port', String(port)] });
    const { page, complaints } = await tab({ scripts: false });
    await page.goto(`https://127.0.0.1:${port}/`);
    await logIn(page, PASSWORD);
    const people = `name,mobile\nNobody,\n${Array.from({ length: 500 }, (_, at) => `Person ${at},${1000 + at}\n`).join('')}Żółć,4711\n`;
    const bring = async (which: RegExp, name: string, text: string, shown: RegExp): Promise<void> => {
      await follow(page, link(page, 'Company files'));
      const given = page.locator('form', { has: page.getByLabel(which) });
      await given.getByLabel(which).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
      await follow(page, given.getByRole('button', { name: 'Show what it brings' }));
      assert.match(String(await page.locator('main').textContent()), shown);
      await follow(page, button(page, 'Take it over'));
    };
    await bring(
      /directory/,
      'company.csv',
      people,
      /People: 501, in place of 0.*left out: 1\..*company\.csv:2: There is no number.*Person 0.*… and 481 more/s,
    );
    await bring(/Speed dials/, 'dials.txt', '2,201,1\n', /Keys: 1,.*2\s*201\s*1/s);
    assert.match(
      String(await page.locator('main').textContent()),
      /People: 501, uploaded here.*Keys: 1, uploaded here/s,
    );

    // On the phone.
    await phone.key('CONTACTS');
    await phone.screenShows('Corporate');
    await phone.key('2');
    for (const key of ['9', '9', '9', '9', '6', '6', '6']) await phone.key(key);
    await phone.screenShows('Żółć');
    await phone.softkey('More');
    await phone.softkey('Back');
    await phone.screenShows('Corporate');
    await phone.softkey('Back');
    await phone.screenShows('Dir');
    await phone.key('2', 1200);
    await phone.call('goes to 201', call => call.number === '201');
    assert.deepEqual(complaints, []);
  });
});
