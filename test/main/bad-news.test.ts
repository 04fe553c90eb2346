/** What a provisioning server does wrong reaches the administrator who reads a syslog server: one sentence each. */
import assert from 'node:assert/strict';
import { Authority } from '../support/certificates.ts';
import { NastyServer } from '../support/nasty-server.ts';
import { describeWith } from '../support/peers.ts';
import { useRig } from '../support/rig.ts';
import { Rsyslog } from '../support/rsyslog.ts';
import { openWhole } from '../support/whole-phone.ts';

const BAD = {
  'html.cfg': /html\.cfg.* is a web page or XML, no configuration/,
  'wrong-model.cfg': /wrong-model\.cfg.*420HD/,
  'missing.cfg': /missing\.cfg.* no such file \(404\)/,
  'forbidden.cfg': /forbidden\.cfg.* does not give this file/,
  'truncated.cfg': /truncated\.cfg.*(broke off|ended|before)/,
};

describeWith(['rsyslogd', 'openssl'], 'what is wrong with a configuration', () => {
  const rig = useRig();

  /** A phone that has a word for its syslog server and looks at `url`. */
  const start = async (syslog: Rsyslog, url: string, more: readonly { path: string; value: string }[] = []) => {
    const data = await rig.folder();
    const phone = await openWhole(data, {
      logLevel: 'error',
      set: [
        { path: 'system/syslog/mode', value: 'NETWORK' },
        { path: 'system/syslog/server_address', value: '127.0.0.1' },
        { path: 'system/syslog/server_port', value: String(syslog.port) },
        { path: 'provisioning/method', value: 'STATIC' },
        { path: 'provisioning/configuration/url', value: url },
        ...more,
      ],
    });
    rig.defer(() => phone.close());
    return phone;
  };

  for (const [name, sentence] of Object.entries(BAD)) {
    it(`is read at the syslog server: ${name}`, async () => {
      const syslog = await Rsyslog.start(rig);
      const server = await NastyServer.start(rig);
      await start(syslog, `${server.url}/${name}`);
      const heard = await syslog.hears(sentence);
      assert.deepEqual([heard.pri, heard.host, heard.room], ['132', '00908F123456', 'provision']);
    });
  }

  it('is read there: an expired certificate', async () => {
    const syslog = await Rsyslog.start(rig);
    const authority = await Authority.create(rig);
    const server = await NastyServer.start(rig, {}, await authority.issue({ names: ['IP:127.0.0.1'], days: -1 }));
    await start(syslog, `${server.url}/good.cfg`, [
      { path: 'security/ca_certificate/0/uri', value: authority.certificate },
    ]);
    await syslog.hears(/good\.cfg.*expired/);
  });

  it('is read there: lines of a good file that cannot be used, and what an end tells', async () => {
    const syslog = await Rsyslog.start(rig);
    const lines = 'voip/line/0/idd=1\nvoip/line/0/auth_password=very-hidden\nsystem/syslog/log_level=BASIC\n';
    const server = await NastyServer.start(rig, { 'odd.cfg': response => response.end(lines) });
    const phone = await start(syslog, `${server.url}/odd.cfg`);
    await syslog.hears(/odd\.cfg:1: voip\/line\/0\/idd: is not a known parameter/);
    phone.log.warning('the last words, very-hidden');
    await phone.close();
    await syslog.hears(/the last words, \*\*\*/);
  });
});
