import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';
import { Store } from '../../config/store.ts';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { clientContext } from '../../src/base/tls/context.ts';
import type { TlsTrust } from '../../src/base/tls/files.ts';
import { ask } from '../../src/directory/ldap/ask.ts';
import { ldapSettings } from '../../src/directory/ldap/settings.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import { openWay } from '../../src/syslog/ways.ts';
import { freePort } from '../support/ports.ts';

describe('what the phone brings to a handshake', () => {
  const make = tls.createSecureContext;
  let count = 0;

  before(() => {
    tls.createSecureContext = (...args) => {
      count++;
      return make(...args);
    };
    syncBuiltinESMExports();
  });

  after(() => {
    tls.createSecureContext = make;
    syncBuiltinESMExports();
  });

  it('is made once, however often LDAP, syslog and provisioning servers are asked', async () => {
    const trust: TlsTrust = {};
    const port = await freePort();
    const store = new Store();
    const set = { enabled: '1', server_address: '127.0.0.1', port: String(port), secured: '1' };
    for (const [name, value] of Object.entries(set)) store.set(`system/ldap/${name}`, value);
    const { signal } = new AbortController();
    count = 0;
    for (let time = 0; time < 3; time++) {
      await ask({ settings: ldapSettings(store), filter: '(cn=a*)', trust, clock: realClock }, signal);
      await new Promise<void>(lost => {
        const events = { opened: () => {}, ready: () => {}, lost: () => lost() };
        openWay({ transport: 'TLS', host: '127.0.0.1', port }, { clock: realClock, trust, ...events });
      });
      // Each part of the phone that fetches has its own.
      const fetch = createFetch({ clock: realClock, log: silentLog });
      const request = { url: `https://127.0.0.1:${port}/a.cfg`, most: 1000, tls: { verify: true, trust } };
      assert.ok(!(await fetch(request, signal)).ok);
    }
    assert.equal(count, 1);
  });

  it('is another one for other certificates, and for another belief or version', () => {
    const trust: TlsTrust = { authorities: [] };
    const all = [
      clientContext(trust),
      clientContext({ authorities: [] }),
      clientContext(trust, { believes: 'anybody' }),
      clientContext(trust, { believes: 'named-or-system' }),
      clientContext(trust, { least: 'TLSv1.3' }),
    ];
    assert.equal(new Set(all).size, all.length);
    assert.equal(clientContext(trust), all[0]);
  });
});
