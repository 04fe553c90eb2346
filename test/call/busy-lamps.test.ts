import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { Facts } from '../../src/base/facts.ts';
import { BusyLamps, type Watch } from '../../src/call/watched/busy-lamps.ts';
import { watchesOf } from '../../src/call/watched/from-config.ts';
import { watchedOf } from '../../src/call/watched/watched.ts';
import type { AccountOptions, Agent, AgentFact, DialogInfo, SubscribeOptions } from '../../src/sip/agent.ts';
import { dialog } from '../../src/sip/events/packages/dialog.ts';
import type { SubscriptionFact } from '../../src/sip/facts.ts';
import { Headers } from '../../src/sip/message.ts';
import { call, play, quiet } from './fixtures.ts';

/** Dialogs of sip:200, as a server writes them. */
function told(...dialogs: readonly string[]): DialogInfo {
  const text = `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:200@example.com">${dialogs.join('')}</dialog-info>`;
  const part = { type: 'application/dialog-info+xml', headers: new Headers(), body: Buffer.from(text) };
  const read = dialog.read({ headers: new Headers(), params: new Map(), parts: [part as never] });
  assert.ok(read.ok);
  return read.value;
}

const IDS = 'call-id="c1" local-tag="theirs" remote-tag="callers"';
const CALLER =
  '<remote><identity display="Grace">sip:300@example.com</identity><target uri="sip:300@192.0.2.7:5062"/></remote>';
const one = (state: string, more = '', inside = ''): string =>
  `<dialog id="d${state}${more.length}" ${more}><state>${state}</state>${inside}</dialog>`;
const onHold = '<local><target uri="sip:200@192.0.2.8"><param pname="+sip.rendering" pval="no"/></target></local>';

describe('what is told of an extension (RFC 4235 section 4.1)', () => {
  const table: readonly [string, DialogInfo, string][] = [
    ['nothing', told(), 'idle'],
    ['a call that is over', told(one('terminated')), 'idle'],
    ['somebody calls', told(one('early', 'direction="recipient"')), 'ringing'],
    ['nobody says who calls whom', told(one('proceeding')), 'ringing'],
    ['a call that is being made', told(one('early', 'direction="initiator"')), 'busy'],
    ['a call', told(one('confirmed')), 'busy'],
    ['a call on hold', told(one('confirmed', '', onHold)), 'held'],
    ['one on hold, one spoken', told(one('confirmed', '', onHold), one('confirmed', 'x=""')), 'busy'],
    ['a second caller', told(one('confirmed'), one('early', 'direction="recipient"')), 'ringing'],
  ];
  for (const [name, info, phase] of table) it(name, () => assert.equal(watchedOf(info).phase, phase));

  it('names the caller, and how he is asked to give the call away (RFC 3891 section 3)', () => {
    const ringing = watchedOf(told(one('early', `direction="recipient" ${IDS}`, CALLER)));
    assert.equal(ringing.party, 'Grace');
    assert.deepEqual(ringing.pickUp, {
      number: '300',
      uri: 'sip:300@192.0.2.7:5062',
      replaces: 'c1;to-tag=callers;from-tag=theirs;early-only',
    });
    assert.equal(watchedOf(told(one('early', 'direction="recipient"', CALLER))).pickUp, null, 'ids are kept secret');
  });
});

/** An agent that subscribes to nothing, and what it was asked. */
function fakeAgent() {
  const facts = new Facts<AgentFact>();
  const asked: { options: SubscribeOptions; left: boolean; tell(fact: SubscriptionFact): void }[] = [];
  const subscribe = (_: number, options: SubscribeOptions) => {
    const news = new Facts<SubscriptionFact>();
    const entry = { options, left: false, tell: (fact: SubscriptionFact) => news.publish(fact) };
    asked.push(entry);
    return { facts: news, renew: () => {}, unsubscribe: () => (entry.left = true), account: 0, event: 'dialog' };
  };
  const registration = (phase: 'registered' | 'failed', inUse = true): void => {
    const which = inUse ? { server: 0, role: 'primary' as const } : { server: 1, role: 'redundant' as const };
    facts.publish({ type: 'registration', account: 0, servers: 2, host: 'x', ...which, inUse, phase });
  };
  return { agent: { facts, subscribe } as unknown as Agent, asked, registration };
}

const watch = (number: string, over: Partial<Watch> = {}): Watch => ({
  line: 0,
  numbers: [number],
  options: { event: 'dialog', target: number, expires: 3600 },
  direct: false,
  ...over,
});
const busy = { type: 'event', event: 'dialog', content: told(one('confirmed')) } as const;

describe('watching extensions', () => {
  it('begins when the line is registered, and knows nothing until it is told', () => {
    const { agent, asked, registration } = fakeAgent();
    const lamps = new BusyLamps(agent);
    lamps.configure([watch('200')]);
    assert.equal(asked.length, 0);
    registration('registered');
    registration('registered');
    assert.equal(asked.length, 1, 'a registration that is refreshed begins nothing');
    assert.equal(lamps.states.get('200')?.phase, 'unknown');
    asked[0]?.tell(busy);
    assert.equal(lamps.states.get('200')?.phase, 'busy');
  });

  it('knows nothing any more when the server is gone, and asks anew when it is back', () => {
    const { agent, asked, registration } = fakeAgent();
    const lamps = new BusyLamps(agent);
    let changes = 0;
    lamps.changed.subscribe(() => (changes += 1));
    lamps.configure([watch('200')]);
    registration('registered');
    asked[0]?.tell(busy);
    registration('failed', false);
    assert.equal(lamps.states.get('200')?.phase, 'busy', 'a spare server is none that watches');
    registration('failed');
    assert.equal(lamps.states.get('200')?.phase, 'unknown');
    registration('registered');
    assert.deepEqual([asked.length, asked[0]?.left], [2, true]);
    asked[0]?.tell(busy);
    assert.equal(lamps.states.get('200')?.phase, 'unknown', 'the old subscription says nothing any more');
    asked[1]?.tell(busy);
    assert.equal(lamps.states.get('200')?.phase, 'busy');
    assert.equal(changes, 4);
  });

  it('knows nothing while a subscription rests', () => {
    const { agent, asked } = fakeAgent();
    const lamps = new BusyLamps(agent);
    lamps.configure([watch('200', { direct: true })]);
    asked[0]?.tell(busy);
    asked[0]?.tell({ type: 'subscription', phase: 'resting', status: 503, reason: 'busy' });
    assert.equal(lamps.states.get('200')?.phase, 'unknown');
  });

  it('knows nothing of what is watched in another way from now on', () => {
    const { agent, asked } = fakeAgent();
    const lamps = new BusyLamps(agent);
    lamps.configure([watch('200', { direct: true })]);
    asked[0]?.tell(busy);
    lamps.configure([watch('200', { line: 1 })]);
    assert.deepEqual([asked[0]?.left, lamps.states.get('200')?.phase], [true, 'unknown']);
  });

  it('goes on with what stays, and leaves what is not wanted', () => {
    const { agent, asked } = fakeAgent();
    const lamps = new BusyLamps(agent);
    const [first, second] = [watch('200', { direct: true }), watch('201', { direct: true })];
    lamps.configure([first, second]);
    asked[0]?.tell(busy);
    lamps.configure([first]);
    assert.deepEqual([asked.length, asked[0]?.left, asked[1]?.left], [2, false, true]);
    assert.deepEqual(
      [...lamps.states].map(([number, { phase }]) => `${number} ${phase}`),
      ['200 busy'],
    );
  });

  it('takes a list of the server apart (RFC 4662)', () => {
    const { agent, asked } = fakeAgent();
    const lamps = new BusyLamps(agent);
    lamps.configure([watch('list', { numbers: ['200', 'sip:201@example.com', '202'], direct: true })]);
    const resource = (uri: string, state = 'active') =>
      [
        uri,
        { uri, name: '', state, reason: '', news: { event: 'dialog' as const, content: told(one('confirmed')) } },
      ] as const;
    const resources = new Map([
      resource('sip:200@example.com'),
      resource('sip:201@example.com'),
      resource('sip:202@example.com', 'terminated'),
    ]);
    asked[0]?.tell({ type: 'list', resources });
    assert.deepEqual(
      [...lamps.states.values()].map(({ phase }) => phase),
      ['busy', 'busy', 'unknown'],
    );
  });
});

describe('what is watched', () => {
  const account = { id: 0, registrars: [{ host: 'x' }] } as unknown as AccountOptions;
  const keys = ['200', '', '201', '200'].map(number => ({ number, line: 0 }));
  const watches = (values: Readonly<Record<string, string>>) => {
    const store = new Store();
    for (const [name, value] of Object.entries(values)) store.set(`voip/services/busy_lamp_field/${name}`, value);
    return watchesOf(store, [account], keys);
  };

  it('is each number once', () => {
    assert.deepEqual(
      watches({}).map(({ options }) => options.target),
      ['200', '201'],
    );
    assert.deepEqual(
      watches({}).map(({ options }) => options.expires),
      [3600, 3600],
    );
  });

  it('is nothing where busy lamps are off, or there is no account', () => {
    assert.deepEqual(watches({ enabled: '0' }), []);
    assert.deepEqual(watchesOf(new Store(), [], keys), []);
  });

  it('is one list where the server has one', () => {
    const [list, ...more] = watches({ uri: 'my-list' });
    assert.deepEqual(
      [list?.options.target, list?.options.list, list?.numbers, more.length],
      ['my-list', true, ['200', '201'], 0],
    );
  });

  it('is asked of a server of its own', () => {
    const [first] = watches({ 'application_server/use_registrar': '0', 'application_server/addr': '192.0.2.3' });
    assert.deepEqual([first?.options.target, first?.options.hop], ['200@192.0.2.3', { host: '192.0.2.3' }]);
  });
});

describe('taking over a call that rings elsewhere', () => {
  it('asks who made it, while the own call waits', () => {
    const state = { ...quiet, calls: [call(1, 'connected')], callCount: 1, focus: 1 };
    const order = {
      type: 'pick-up',
      number: 'Grace',
      uri: 'sip:300@192.0.2.7',
      replaces: 'c1;to-tag=a;from-tag=b',
    } as const;
    const { state: next, effects } = play(state, order);
    assert.deepEqual([next.calls.at(-1)?.number, next.focus], ['Grace', 2]);
    assert.ok(effects.includes('hold 1'), effects.join());
    assert.equal(next.redial, state.redial, 'it is nothing to be dialled again');
  });
});
