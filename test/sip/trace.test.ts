/** The steps of each dialog for a ladder: complete, in order, bounded, and without secrets. */
import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { Redactor } from '../../src/base/log.ts';
import { printChallenge } from '../../src/sip/auth-server.ts';
import { TRACE_LIMITS } from '../../src/sip/limits.ts';
import { Headers, type SipRequest } from '../../src/sip/message.ts';
import { Traces } from '../../src/sip/trace.ts';
import { HOST, Rig } from './rig.ts';

describe('traces', () => {
  it('a call is a list of steps with times; no digest answer, key or password is in it', async () => {
    const rig = new Rig();
    const peer = await rig.peer();
    const { redact } = secrets('correct', 'kept-secret');
    const alice = await rig.agent({ proxy: { host: HOST, port: peer.wire?.port ?? 0 } }, { redact });
    const nonce = { realm: 'pbx', nonce: 'n', qop: ['auth'], stale: false, userhash: false } as const;
    const headers = new Map([['X-Note', 'kept-secret <sip:bob:hush@h>']]);
    const session = alice.agent.invite(1, 'sip:200@pbx', 'a=crypto:1 X inline:bWVkaWFrZXk=', headers);
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 407, 'a', { headers: { 'Proxy-Authenticate': printChallenge(nonce) } });
    await rig.clock.advance(100);
    assert.ok(peer.last('INVITE').headers.has('proxy-authorization'));
    peer.answer(peer.last('INVITE'), 200, 'b', { sdp: 'answer' });
    await rig.clock.advance(100);
    peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 200, 'b');
    session.hangup();
    await rig.clock.advance(10);
    const steps = alice.agent.traceOf(session.callId);
    assert.deepEqual(
      steps.map(({ direction, startLine, cseq }) => `${direction} ${startLine.split(' ')[0]} ${cseq}`),
      [
        'out INVITE 1 INVITE',
        'in 407 1 INVITE',
        'out ACK 1 ACK',
        'out INVITE 2 INVITE',
        'in 200 2 INVITE',
        'out ACK 2 ACK',
        'out BYE 3 BYE',
        'in 200 3 BYE',
      ],
    );
    assert.ok(steps.every((step, at) => at === 0 || step.time >= (steps[at - 1]?.time ?? step.time)));
    const all = JSON.stringify(alice.agent.traces);
    for (const secret of ['bWVkaWFrZXk', 'kept-secret', 'hush', 'correct"']) assert.ok(!all.includes(secret), secret);
    assert.match(all, /response=\\"\*\*\*\\"/);
    assert.deepEqual(alice.agent.traceOf('unknown'), []);
    await rig.close();
  });

  it('dialogs, steps, texts and octets are bounded; the dialog that spoke last stays', () => {
    const traces = new Traces(new ManualClock(), text => text);
    const say = (callId: string, size = 10): unknown => traces.add('in', message(callId, size), PLACE);
    for (let count = 0; count < TRACE_LIMITS.steps + 5; count++) say('long');
    assert.equal(traces.of('long').length, TRACE_LIMITS.steps);
    for (let dialog = 0; dialog < 1_000; dialog++) {
      say(`call ${dialog}`);
      if (dialog % 20 === 0) say('long');
    }
    assert.equal(traces.all().length, TRACE_LIMITS.dialogs);
    assert.equal(traces.all().at(-1)?.callId, 'call 999');
    assert.equal(traces.of('long').length, TRACE_LIMITS.steps);
    for (let dialog = 0; dialog < 1_000; dialog++) say(`large ${dialog}`, 60_000);
    const size = traces
      .all()
      .reduce((sum, { steps }) => sum + steps.reduce((all, { text }) => all + text.length, 0), 0);
    assert.ok(size <= TRACE_LIMITS.total && size > 0);
    for (let count = 0; count < 1_000; count++) say('large alone', 60_000);
    assert.ok(traces.of('large alone').every(({ text }) => text.length <= TRACE_LIMITS.text));
  });
});

const PLACE = { transport: 'udp', address: HOST, port: 5060 } as const;

function secrets(...values: string[]): Redactor {
  const redactor = new Redactor();
  for (const value of values) redactor.add(value);
  return redactor;
}

function message(callId: string, size: number): SipRequest {
  const headers = new Headers().add('Call-ID', callId).add('CSeq', '1 OPTIONS');
  return { kind: 'request', method: 'OPTIONS', uri: 'sip:h', headers, body: Buffer.alloc(size, 'x') };
}
