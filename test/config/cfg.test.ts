import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../config/catalogue.ts';
import { Keyring, newKey, readKey } from '../../config/keyring.ts';
import { Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { runCfg } from '../../src/cli/cfg.ts';
import { addKey } from '../../src/main/keys.ts';

describe('phone400 cfg', () => {
  let folder: string;
  const put = (name: string, ...rows: string[]): string => {
    writeFileSync(join(folder, name), `${rows.join('\n')}\n`);
    return join(folder, name);
  };
  const run = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const parts: string[] = [];
    const code = await runCfg(args, { write: part => parts.push(part) });
    return { code, text: parts.join('') };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-cfg-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('check finds nothing wrong with a full export of a phone', async () => {
    // Declared parameters with their defaults, as many as a real export has.
    const declared = CATALOGUE.flatMap(param =>
      param.paths.map((path, i) => `${path}=${param.print(param.defaultAt((param.index?.[0] ?? 0) + i) as never)}`),
    );
    const rows = declared.slice(0, 1160);
    const file = put('export.cfg', '; 2.2.16', ...rows.map(row => row.replace(/^system\/type=$/, 'system/type=420HD')));
    const { code, text } = await run('check', file);
    assert.equal(rows.length, 1160);
    assert.match(text, /1,160 settings, 0 errors, 0 warnings\n$/);
    assert.equal(code, 0);
    assert.equal((await run('check', '--model', '420hd', file)).code, 0);
    assert.match((await run('check', '--model', '405HD', file)).text, /for model 420HD, this phone is a 405HD/);
  });

  it('status lists what has no effect yet, and what of it the files change', async () => {
    const file = put('phone.cfg', 'network/lan_type=STATIC', 'network/lan/vlan/id=0', 'voip/line/0/id=100');
    const { code, text } = await run('status', '--cfg', file);
    assert.equal(code, 0);
    assert.match(text, /^\d+ of \d+ parameters have no effect yet; 1 setting of yours among them\n/);
    assert.match(text, /\nnetwork\/lan: \d+ of \d+\n/);
    assert.match(text, / {2}\* network\/lan_type \(/);
    assert.match(text, / {4}network\/lan\/vlan\/id \(/);
    assert.doesNotMatch(text, /voip\/line\/N\/id /);
    assert.match((await run('check', file)).text, /3 settings, 0 errors, 0 warnings, 1 without effect yet\n$/);
  });

  it('schema prints what an editor needs', async () => {
    const { code, text } = await run('schema');
    const { properties, patternProperties } = JSON.parse(text);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(properties).length + Object.keys(patternProperties).length, CATALOGUE.length);
    const timeout = properties['voip/dialing/timeout'];
    assert.deepEqual([timeout.type, timeout.minimum, timeout.maximum, timeout.default], ['integer', -1, 10, 5]);
    assert.ok(patternProperties['^voip/line/(0|1|2|3|4|5)/auth_password$'].writeOnly);
    for (const key of Object.keys(patternProperties)) assert.doesNotThrow(() => new RegExp(key, 'u'), key);
  });

  it('check notes a codec that this build cannot run, which is no mistake of the file', async () => {
    const file = put('codecs.cfg', 'voip/codec/codec_info/0/name=G722_8000', 'voip/codec/codec_info/1/name=G723');
    const { code, text } = await run('check', file);
    assert.equal(code, 0);
    assert.match(text, /codecs\.cfg:2: voip\/codec\/codec_info\/1\/name: note: G723 is not offered/);
    assert.doesNotMatch(text, /G722/);
  });

  it('check names file, line, parameter, reason and what was meant, in the order of the lines', async () => {
    const global = put('global.cfg', 'voip/dialing/timeout=11');
    const phone = put(
      'phone.cfg',
      'voip/line/0/id=100',
      'voip/signaling/sip/port=5060',
      'voip/line/0/id=101',
      'voip/signalling/sip/transport_protocol=SCTP',
      'include global.cfg',
      'voip/line/0/auth_password=not-to-be-shown\0',
      'just words',
    );
    const { code, text } = await run('check', phone);
    assert.equal(code, 1);
    assert.deepEqual(text.trimEnd().split('\n'), [
      `${phone}:2: voip/signaling/sip/port: is not a known parameter. Did you mean voip/signalling/sip/port?`,
      `${phone}:3: voip/line/0/id: is set in line 1 already, the last line counts.`,
      `${phone}:4: voip/signalling/sip/transport_protocol: must be one of UDP, TCP, TLS.`,
      `${phone}:6: the line holds a control character and was left out.`,
      `${phone}:7: there is no "=" in the line.`,
      `${global}:1: voip/dialing/timeout: is out of range, allowed is -1..10.`,
      `${phone}: 1 setting, 5 errors, 1 warning`,
    ]);
  });

  it('check tells a warning from an error, and looks at every file', async () => {
    const twice = put('twice.cfg', 'voip/line/0/id=1', 'voip/line/0/id=2');
    assert.equal((await run('check', twice)).code, 0);
    const { code, text } = await run('check', twice, join(folder, 'none.cfg'), twice);
    assert.equal(code, 1);
    assert.match(text, /none\.cfg: the file does not exist\./);
    assert.equal(text.match(/1 setting, 0 errors, 1 warning/g)?.length, 2);
  });

  it('explain shows each value of a path, where it comes from and which one counts', async () => {
    const cfg = put('phone.cfg', '', 'voip/line/0/auth_password=from-the-file', 'voip/dialing/timeout=11');
    const store = new Store({ userFile: new UserFile(diskFolder(join(folder, 'data'))) });
    await store.load({ model: '405HD', phone: [cfg] });
    store.set('voip/line/0/auth_password', 'from-the-user');
    await store.flush();
    const options = ['--cfg', cfg, '--data', join(folder, 'data'), '--model', '405HD'];

    const secret = await run('explain', 'VOIP/line/0/auth_password', ...options);
    assert.equal(secret.code, 0);
    assert.match(secret.text, /kind {5}password\n/);
    assert.match(secret.text, / {4}default {2}\(empty\)\n {4}phone {4}\*\*\* .*phone\.cfg:2.*\n {2}\* user {5}\*\*\*/);
    assert.ok(!secret.text.includes('from-the'));

    const refused = await run('explain', 'voip/dialing/timeout', ...options);
    assert.equal(refused.code, 1);
    assert.match(refused.text, /allowed {2}-1\.\.10 \(s\)\n {2}default {2}5\n {2}applies {2}live\n/);
    assert.match(refused.text, /refused\n.*phone\.cfg:3: voip\/dialing\/timeout: is out of range/);

    const model = await run('explain', 'voip/audio/gain/tone_signal_level', ...options);
    assert.match(model.text, /default {2}16\n {2}\* model {4}10\n/);
    const wrong = await run('explain', 'voip/line/0/idd');
    assert.deepEqual(wrong, {
      code: 1,
      text: 'voip/line/0/idd: is not a known parameter. Did you mean voip/line/0/id?\n',
    });
  });

  it('explain opens what is encrypted with the keys of the phone whose folder it is given', async () => {
    const text = newKey();
    const key = readKey(text);
    assert.ok(key.ok);
    const cfg = join(folder, 'sealed.cfx');
    writeFileSync(cfg, new Keyring({ keys: [key.value] }).sealFile(Buffer.from('voip/line/0/id=4711\n')));
    const ask = (...more: string[]) => run('explain', 'voip/line/0/id', '--cfg', cfg, ...more);
    assert.doesNotMatch((await ask()).text, /4711/);
    mkdirSync(join(folder, 'data'));
    assert.doesNotMatch((await ask('--data', join(folder, 'data'))).text, /4711/);
    await addKey(diskFolder(join(folder, 'data')), new Keyring({ keys: [] }), text);
    assert.match((await ask('--data', join(folder, 'data'))).text, /4711/);
  });

  it('says how it is used when it is used wrongly', async () => {
    const wrong = [
      [],
      ['diff'],
      ['export', 'a'],
      ['import', 'a'],
      ['clear', 'a'],
      ['check'],
      ['explain'],
      ['explain', 'a', 'b'],
      ['check', '--foo'],
      ['explain', 'a', '--cfg'],
    ];
    for (const args of wrong) {
      const { code, text } = await run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(text, /^phone400 cfg: .+\n\nusage: phone400 cfg check FILE/);
    }
    assert.equal((await run('--help')).code, 0);
  });
});
