import assert from 'node:assert/strict';
import { type NetworkFact, networkStep, portAtRest } from '../../hal/connection.ts';
import type { NetworkState } from '../../hal/ports.ts';
import { networkFact } from '../../hal/sim/control-network.ts';
import { SimNetwork } from '../../hal/sim/network.ts';

const port = { interfaceName: 'eth0', address: '', mac: '00908F123456' };
const rest = portAtRest(port);
const portAfter = (...facts: NetworkFact[]): NetworkState =>
  facts.reduce((state, fact) => networkStep(state, fact) ?? state, rest);
const bound: NetworkFact = { type: 'bound', address: '10.0.0.7' };
const unplugged: NetworkFact = { type: 'link', up: false };

describe('the LAN port', () => {
  it('searches an address, is told that nobody answers, and gets one all the same', () => {
    assert.equal(rest.addressing, 'searching');
    assert.equal(portAfter({ type: 'no-answer' }).addressing, 'no-answer');
    const { address, addressing } = portAfter({ type: 'no-answer' }, bound);
    assert.deepEqual([address, addressing], ['10.0.0.7', 'bound']);
    assert.equal(portAfter(bound, { type: 'no-answer' }).addressing, 'bound', 'too late to matter');
    assert.equal(portAtRest({ ...port, address: '10.0.0.7' }).addressing, 'fixed');
  });

  it('loses with the cable what the switch said, and keeps its address', () => {
    const access: NetworkFact = { type: 'access', access: { phase: 'granted' } };
    const lldp: NetworkFact = { type: 'vlan', vlan: { id: 20, by: 'LLDP' } };
    const manual: NetworkFact = { type: 'vlan', vlan: { id: 30, by: 'MANUAL' } };
    const out = portAfter(
      bound,
      access,
      lldp,
      { type: 'duplicate', address: '10.0.0.7', mac: 'x' },
      { type: 'names', known: true },
      unplugged,
    );
    assert.deepEqual([out.access.phase, out.vlan, out.duplicate, out.names], ['none', null, null, null]);
    assert.equal(out.address, '10.0.0.7');
    assert.equal(portAfter(manual, unplugged).vlan?.id, 30);
  });

  it('without a cable hears nothing of the switch, but DHCP may take its address back', () => {
    const out = portAfter(bound, unplugged);
    const nothing: NetworkFact[] = [
      { type: 'access', access: { phase: 'waiting' } },
      { type: 'vlan', vlan: { id: 1, by: 'CDP' } },
      { type: 'no-answer' },
      { type: 'duplicate', address: '10.0.0.7', mac: 'x' },
      { type: 'time', known: true },
      unplugged,
    ];
    for (const fact of nothing) assert.equal(networkStep(out, fact), null, fact.type);
    assert.deepEqual(networkStep(out, { type: 'lost' }), { ...out, address: '', addressing: 'searching' });
  });

  it('what dhcpcd says of a pulled cable is no expired address; plugged in again the search begins anew', () => {
    const [lost, silence, plugged] = [{ type: 'lost' }, { type: 'no-answer' }, { type: 'link', up: true }] as const;
    assert.equal(portAfter(bound, lost).addressing, 'lost');
    assert.equal(portAfter(bound, lost, lost).addressing, 'lost', 'said twice');
    assert.equal(portAfter(bound, lost, unplugged, lost).addressing, 'searching');
    assert.equal(portAfter(bound, unplugged, lost, plugged).addressing, 'searching');
    assert.equal(portAfter(bound, unplugged, lost, plugged, lost).addressing, 'searching', 'said once more after it');
    assert.equal(portAfter(bound, unplugged, lost, plugged, silence, lost).addressing, 'no-answer');
    assert.equal(portAfter(silence, unplugged, plugged).addressing, 'searching');
    assert.equal(portAfter(bound, unplugged, plugged).addressing, 'bound');
  });

  it('an address that is lent anew is nobody else’s', () => {
    const twice = portAfter(bound, { type: 'duplicate', address: '10.0.0.7', mac: '00:11:22:33:44:55' });
    assert.equal(twice.duplicate?.mac, '00:11:22:33:44:55');
    assert.equal(networkStep(twice, bound)?.duplicate, null);
    assert.equal(networkStep(twice, { type: 'lost' })?.duplicate, null);
  });

  it('knows of no name server any more once its address is lost, or searched anew', () => {
    const named = portAfter(bound, { type: 'names', known: false });
    assert.equal(named.names, false);
    for (const type of ['lost', 'searching'] as const) assert.equal(networkStep(named, { type })?.names, null, type);
  });
});

describe('the simulated LAN port', () => {
  it('does what a script says, and refuses what it does not know', () => {
    const network = new SimNetwork({ ...port, address: '127.0.0.1' });
    const told: NetworkState[] = [];
    network.onNetwork(state => told.push(state));
    const tell = (value: unknown): boolean => {
      const fact = networkFact(value);
      if (fact.ok) network.tell(fact.value);
      return fact.ok;
    };
    for (const good of [
      { access: 'waiting' },
      { access: { refused: 'certificate' } },
      { vlan: { id: 20, by: 'LLDP' } },
      { vlan: null },
      { dhcp: 'lost' },
      { dhcp: 'bound' },
      { duplicate: '00:11:22:33:44:55' },
      { names: false },
      { time: false },
      { link: false },
    ]) {
      assert.ok(tell(good), JSON.stringify(good));
    }
    assert.equal(told.length, 10);
    assert.deepEqual(told.map(({ address }) => address).slice(3, 6), ['127.0.0.1', '', '127.0.0.1']);
    for (const bad of [
      null,
      [],
      'link',
      {},
      { link: 'off' },
      { access: 'perhaps' },
      { access: { refused: 'x' } },
      { access: null },
      { vlan: { id: 0, by: 'LLDP' } },
      { vlan: { id: 1.5, by: 'LLDP' } },
      { vlan: { id: 20, by: 'x' } },
      { vlan: [] },
      { dhcp: 'x' },
      { duplicate: 'x' },
      { names: null },
      { toString: true },
      { link: true, names: true },
    ]) {
      assert.ok(!tell(bad), JSON.stringify(bad));
    }
    assert.equal(told.length, 10);
  });
});
