/** Two agents and Kamailio between them: what one publishes the other is notified of. */
import type { Publication, Subscription, SubscriptionFact } from '../../src/sip/agent.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { agentAt, presenceServerInstalled, startPresenceServer } from '../support/presence-server.ts';
import { useRig } from '../support/rig.ts';

function record(subscription: Subscription): SubscriptionFact[] {
  const facts: SubscriptionFact[] = [];
  subscription.facts.subscribe(fact => facts.push(fact));
  return facts;
}

const pidf = (basic: string): string =>
  `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@127.0.0.1"><tuple id="t"><status><basic>${basic}</basic></status></tuple></presence>`;

const dialogInfo = (state: string): string =>
  `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:bob@127.0.0.1"><dialog id="d1"><state>${state}</state></dialog></dialog-info>`;

describeWith(['kamailio'], 'events through Kamailio', () => {
  const rig = useRig();
  const last = (facts: SubscriptionFact[]) => facts.findLast(fact => fact.type === 'event');
  const phase = (facts: SubscriptionFact[]) => facts.findLast(fact => fact.type === 'subscription')?.phase;

  before(function () {
    if (!presenceServerInstalled) this.skip();
  });

  it('presence: published, changed and removed (RFC 3903 section 4)', async () => {
    const port = await startPresenceServer(rig);
    const bob = await agentAt(rig, port, 'bob');
    const alice = await agentAt(rig, port, 'alice');
    const watching = alice.subscribe(0, { event: 'presence', target: 'bob', expires: 600 });
    const facts = record(watching);
    await eventually('an active subscription', () => phase(facts) === 'active');
    const type = { event: 'presence', contentType: 'application/pidf+xml', expires: 600 };
    const published: Publication = bob.publish(0, { ...type, body: pidf('open') });
    const isOpen = () => {
      const news = last(facts);
      return news?.event === 'presence' ? news.content.open : undefined;
    };
    await eventually('bob is there', () => isOpen() === true);
    published.update(pidf('closed'));
    await eventually('bob is away', () => isOpen() === false);
    watching.unsubscribe();
    await eventually('the end of the subscription', () => phase(facts) === 'over');
  });

  it('dialog: a line that rings is seen (RFC 4235 section 3)', async () => {
    const port = await startPresenceServer(rig);
    const bob = await agentAt(rig, port, 'bob');
    const alice = await agentAt(rig, port, 'alice');
    const facts = record(alice.subscribe(0, { event: 'dialog', target: 'bob', expires: 30 }));
    await eventually('an active subscription', () => phase(facts) === 'active');
    bob.publish(0, {
      event: 'dialog',
      contentType: 'application/dialog-info+xml',
      expires: 600,
      body: dialogInfo('early'),
    });
    await eventually('a ringing line', () => {
      const news = last(facts);
      return news?.event === 'dialog' && [...news.content.dialogs.values()].some(({ state }) => state === 'early');
    });
  });

  it('message-summary: a mailbox is watched (RFC 3842 section 3)', async () => {
    const port = await startPresenceServer(rig);
    const box = await agentAt(rig, port, 'alice');
    const alice = await agentAt(rig, port, 'alice');
    const facts = record(alice.subscribe(0, { event: 'message-summary', expires: 600 }));
    await eventually('an active subscription', () => phase(facts) === 'active');
    const body = 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@127.0.0.1\r\nVoice-Message: 4/1 (0/0)\r\n';
    box.publish(0, { event: 'message-summary', contentType: 'application/simple-message-summary', expires: 600, body });
    await eventually('four new messages', () => {
      const news = last(facts);
      return news?.event === 'message-summary' && news.content.counts.get('voice-message')?.new === 4;
    });
  });
});
