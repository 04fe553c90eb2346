import assert from 'node:assert/strict';
import { lookup } from '../../config/catalogue.ts';
import type { Param, ParamValue } from '../../config/param.ts';
import type { Settings } from '../../config/store.ts';
import { accounts, agentSettings } from '../../src/call/accounts.ts';
import { lineAfter } from '../../src/call/lines.ts';
import type { AccountOptions, RegistrationState } from '../../src/sip/agent.ts';

const SIP = 'voip/signalling/sip';

/** Settings as a file would make them: `voip/signalling/sip/` may be left out. */
function settings(file: Record<string, string | number>): Settings {
  const values = new Map<string, ParamValue>();
  for (const [name, text] of Object.entries(file)) {
    const path = /^(voip|phone400)\//.test(name) ? name : `${SIP}/${name}`;
    const found = lookup(path);
    assert.ok(found.found === 'param', path);
    const value = found.target.param.parse(String(text));
    assert.ok(value.ok, path);
    values.set(path, value.value);
  }
  const get = (param: Param, index = 0): ParamValue =>
    values.get(param.path.replace('/N/', `/${index}/`)) ?? param.defaultAt(index);
  return { get } as Settings;
}

function lines(file: Record<string, string | number>): AccountOptions[] {
  return accounts(settings({ 'voip/line/0/id': '201', ...file }), 2, '192.0.2.9');
}

function first(file: Record<string, string | number>): AccountOptions {
  const [account] = lines(file);
  assert.ok(account);
  return account;
}

const PROXY = { use_proxy: 1, proxy_address: '192.0.2.1', use_proxy_ip_port_for_registrar: 1 };
const SECOND = { 'redundant_proxy/enabled': 1, 'redundant_proxy/address': '192.0.2.2', 'redundant_proxy/port': 5070 };
const one = { host: '192.0.2.1', port: 5060, transport: 'udp' };
const two = { host: '192.0.2.2', port: 5070, transport: 'udp' };

describe('from parameters to accounts', () => {
  it('registers at the proxy, at a registrar of its own, or nowhere', () => {
    assert.deepEqual([first(PROXY).proxy, first(PROXY).registrars], [one, [one]]);
    const apart = first({
      ...PROXY,
      use_proxy_ip_port_for_registrar: 0,
      'sip_registrar/enabled': 1,
      'sip_registrar/addr': 'reg.example',
    });
    assert.deepEqual([apart.proxy, apart.registrars], [one, [{ host: 'reg.example', port: 5060, transport: 'udp' }]]);
    assert.deepEqual([first({}).proxy, first({}).registrars, first({}).domain], [undefined, [], '192.0.2.9']);
  });

  it('says whom to listen to, and which credentials are for whom', () => {
    const { guard } = agentSettings(settings({}), 'x');
    assert.deepEqual(guard, { strangers: 'refuse', trusted: [], requestsPerSecond: 50, orders: 'flow' });
    const open = { 'phone400/sip/strangers': 'ACCEPT', 'phone400/sip/trusted': '10.0.0.0/8, 2001:db8::1' };
    const { guard: opened } = agentSettings(settings(open), 'x');
    assert.deepEqual([opened?.strangers, opened?.trusted], ['accept', ['10.0.0.0/8', '2001:db8::1']]);
    const wrong = lookup('phone400/sip/trusted');
    assert.ok(wrong.found === 'param' && !wrong.target.param.parse('10.0.0.0/33').ok);
    const account = first({
      ...PROXY,
      auth_retries: 2,
      'phone400/sip/digest_md5': 0,
      'phone400/credentials/0/user': 'edge',
      'phone400/credentials/0/password': 'door',
      'phone400/credentials/0/realm': 'edge.example',
      'phone400/credentials/1/user': 'for nothing in particular',
    });
    assert.deepEqual(account.authentication, { retries: 2, md5: false });
    assert.deepEqual(account.otherCredentials, [{ username: 'edge', password: 'door', realm: 'edge.example' }]);
  });

  it('leaves the port to DNS when it says 65535', () => {
    assert.deepEqual(first({ ...PROXY, proxy_port: 65_535 }).proxy, { host: '192.0.2.1' });
    const tls = first({ ...PROXY, proxy_port: 65_535, transport_protocol: 'TLS' });
    assert.deepEqual(tls.proxy, { host: '192.0.2.1', transport: 'tls' });
  });

  it('takes an outbound proxy beside the proxy, not in its place', () => {
    const account = first({ ...PROXY, 'sip_outbound_proxy/enabled': 1, 'sip_outbound_proxy/addr': 'edge.example' });
    assert.deepEqual(account.outbound, { host: 'edge.example', port: 5060, transport: 'udp' });
    assert.deepEqual([account.proxy, account.registrars, account.domain], [one, [one], '192.0.2.1']);
  });

  const modes: [string, Record<string, string | number>, string, number | undefined][] = [
    ['asymmetric unless it says otherwise', {}, 'asymmetric', undefined],
    ['symmetric', { 'redundant_proxy/symmetric_mode': 1 }, 'symmetric', undefined],
    ['simultaneous', { 'redundant_proxy/mode': 'SIMULTANEOUS', 'redundant_proxy/dual_reg/t1': 40 }, 'simultaneous', 40],
  ];
  for (const [name, more, mode, t1] of modes) {
    it(`a redundant proxy: ${name}`, () => {
      const { registrars, redundancy, keepAlive } = first({ ...PROXY, ...SECOND, ...more });
      assert.deepEqual([registrars, redundancy?.backups], [[one, two], [two]]);
      assert.deepEqual([redundancy?.mode, redundancy?.t1, keepAlive], [mode, t1, { proxy: 60, registrar: 0 }]);
    });
  }

  it('a pair for dual registration may name its second server as secondary proxy', () => {
    const secondary = { 'secondary_proxy/address': '192.0.2.3', 'redundant_proxy/mode': 'SIMULTANEOUS' };
    const account = first({ ...PROXY, ...secondary });
    assert.deepEqual(account.registrars[1], { host: '192.0.2.3', port: 5060, transport: 'udp' });
    assert.equal(account.redundancy?.mode, 'simultaneous');
    assert.equal(first({ ...PROXY, 'secondary_proxy/address': '192.0.2.3' }).redundancy, undefined);
  });

  it('when a server has failed, how often it is asked, and when the phone comes back', () => {
    const account = first({
      ...PROXY,
      ...SECOND,
      'redundant_proxy/switch_on_server_failure': 1,
      'redundant_proxy/no_switch_on_code': '500, 580',
      'redundant_proxy/keepalive_period': 45,
      'keepalive_options/enabled': 1,
      'keepalive_options/timeout': 20,
      'registrar_ka/enabled': 1,
      failback_retry_timeout: 30,
      'detect_primary_proxy/method': 'REGISTER',
    });
    const { switchOnFailure, noSwitchOn, holdDown, detectBy } = account.redundancy ?? {};
    assert.deepEqual([switchOnFailure, noSwitchOn, holdDown, detectBy], [true, [500, 580], 30, 'REGISTER']);
    assert.deepEqual(account.keepAlive, { proxy: 20, registrar: 60 });
    const { timers } = agentSettings(settings({ outgoing_request_no_response_timeout_ms: 3500 }), '');
    assert.equal(timers.silence, 3500);
  });

  it('several lines register one after the other', () => {
    const both = { ...PROXY, 'voip/line/1/enabled': 1, 'voip/line/1/id': '202' };
    const delays = (file: Record<string, string | number>) => lines(file).map(({ registration }) => registration.delay);
    assert.deepEqual(delays(both), [0, 1]);
    assert.deepEqual(delays({ ...both, 'voip/distribute_multiple_line_registrations/enable': 0 }), [0, 0]);
  });
});

describe('a line and its servers', () => {
  const line = { index: 0, label: '201', enabled: true, registration: 'none', servers: [] } as const;
  const fact = (server: number, over: Partial<RegistrationState>): RegistrationState => ({
    account: 0,
    server,
    servers: 2,
    host: `192.0.2.${server + 1}`,
    role: server === 0 ? 'primary' : 'redundant',
    inUse: server === 0,
    phase: 'unregistered',
    ...over,
  });

  it('is as good as the best of them, and forgets those that are no longer configured', () => {
    const failed = lineAfter(line, fact(0, { phase: 'failed', reason: 'wrong password' }));
    assert.deepEqual([failed.registration, failed.reason], ['failed', 'wrong password']);
    const both = lineAfter(failed, fact(1, { phase: 'registered', inUse: true }));
    assert.deepEqual([both.registration, both.reason, both.servers.length], ['registered', undefined, 2]);
    const alone = lineAfter(both, fact(0, { servers: 1, phase: 'failed', reason: 'wrong password' }));
    assert.deepEqual([alone.registration, alone.servers.length], ['failed', 1]);
  });
});
