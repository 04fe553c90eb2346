/** The pages as an administrator meets them: a real browser, a real phone, a registrar. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
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
    page.setDefaultTimeout(15_000);
    const complaints: string[] = [];
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(error.message));
    return { page, complaints };
  }

  async function logIn(page: Page, password: string): Promise<void> {
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
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
    const { rows } = await phone.screen();
    const code = /\b\d{8}\b/.exec(rows.join(' '))?.[0] ?? '';
    assert.match(code, /^\d{8}$/, rows.join(' | '));
    const { page, complaints } = await tab({ scripts: false });

    // The way in: told http, led to https, the code from the screen.
    await page.goto(`http://127.0.0.1:${port}/settings`);
    assert.equal(page.url(), `https://127.0.0.1:${port}/login`);
    await logIn(page, '12345678');
    assert.match(String(await page.getByText('is wrong').textContent()), /name or the password is wrong/);
    await logIn(page, code);
    await page.getByRole('heading', { name: 'Status', level: 1 }).waitFor();

    // A password of one's own: the code is over on the screen as well.
    await page.getByRole('link', { name: 'Passwords' }).click();
    await page.getByLabel('Your password now').fill(code);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await eventually('a screen without the code', async () => !(await phone.screen()).rows.join(' ').includes(code));
    await logIn(page, PASSWORD);

    // A server for the line, a wrong one first.
    const set = async (search: string, path: string, value: string): Promise<void> => {
      await page.getByRole('link', { name: 'Settings', exact: true }).click();
      await page.getByLabel('Search all settings').fill(search);
      await page.getByRole('button', { name: 'Search' }).click();
      await page
        .locator('li', { hasText: path.replace(/\/\d+\//, '/N/') })
        .getByRole('link')
        .first()
        .click();
      const field = page.locator(`[id="${path}"]`);
      if ((await field.evaluate(node => node.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
      await page.getByRole('button', { name: 'Save' }).first().click();
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
    await page.getByRole('link', { name: 'Status', exact: true }).click();
    assert.match(String(await page.getByRole('table').nth(1).textContent()), /201\s+registered/);

    // The export has all of it but the secret; without its port the line finds nobody; the file brings it back.
    await page.getByRole('link', { name: 'Import and export' }).click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the configuration file' }).click(),
    ]);
    const file = await saved.path();
    const text = await readFile(file, 'utf8');
    assert.match(text, new RegExp(`^voip/signalling/sip/proxy_port=${registrar.value.port}$`, 'm'));
    assert.doesNotMatch(text, /line-secret|Correct horse/);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Voice Over IP > Signaling Protocols' }).click();
    const setting = page.locator('.setting', { has: page.locator('[id="voip/signalling/sip/proxy_port"]') });
    assert.match(
      String(await setting.textContent()),
      new RegExp(`a setting made at the phone.*Without it: ${dead} \\(the phone’s file, .*phone\\.cfg:`, 's'),
    );
    await setting.getByRole('button', { name: 'Clear the override' }).click();
    await page.getByText('is cleared').waitFor();
    await eventually('a line without its server', async () => (await phone.lines())[0]?.registration !== 'registered');
    await page.getByRole('link', { name: 'Import and export' }).click();
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'back.cfg', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Show what it changes' }).click();
    assert.match(
      String(await page.getByRole('table').textContent()),
      new RegExp(`proxy_port\\s*${dead}\\s*${registrar.value.port}`),
    );
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByText('1 setting is changed').waitFor();
    await phone.lineIs('registered');

    await page.getByRole('button', { name: /Log off/ }).click();
    await page.goBack();
    await page.goto(`https://127.0.0.1:${port}/status`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
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
    await page.getByRole('link', { name: 'Live screen' }).click();
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
});
