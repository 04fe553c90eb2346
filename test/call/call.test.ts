import assert from 'node:assert/strict';
import { callFace } from '../../src/call/call/face.ts';
import { type CallInput, type CallMachine, callStep, incomingCall, outgoingCall } from '../../src/call/call/machine.ts';
import { localMedia } from '../../src/call/call/negotiation.ts';
import { settings } from './fixtures.ts';

const { capabilities, eventPayloadType, comfortNoise } = settings;
const local = localMedia({ address: '127.0.0.1', rtpPort: 4000, capabilities, eventPayloadType, comfortNoise });
const open: CallInput = { type: 'stream-open', local };
const confirmed: CallInput = { type: 'confirmed' };

function sdp(direction = 'sendrecv', codec = '0', version = 1): string {
  return [
    'v=0',
    `o=- 9 ${version} IN IP4 127.0.0.2`,
    's=-',
    'c=IN IP4 127.0.0.2',
    't=0 0',
    `m=audio 5000 RTP/AVP ${codec} 101`,
    'a=rtpmap:101 telephone-event/8000',
    `a=${direction}`,
    '',
  ].join('\r\n');
}
const offer = (direction?: string, version?: number): CallInput => ({
  type: 'remote-sdp',
  kind: 'offer',
  body: sdp(direction, '0', version),
  early: false,
});
const answer = (direction?: string, early = false, version?: number): CallInput => ({
  type: 'remote-sdp',
  kind: 'answer',
  body: sdp(direction, '0', version),
  early,
});
const ended = (kind: 'busy' | 'hangup' | 'cancelled', by: 'us' | 'them' = 'them'): CallInput => ({
  type: 'ended',
  cause: { by, kind },
});

/** Feeds inputs; gives the last state, its public face and the effects as short words (SDP as its direction). */
function play(start: CallMachine, ...inputs: CallInput[]) {
  let state = start;
  const effects: string[] = [];
  for (const [at, input] of inputs.entries()) {
    const taken = callStep({ now: at * 1000, endedFor: 3000 }, state, input);
    if (taken === null) continue;
    state = taken.state;
    for (const effect of taken.effects) {
      const direction = 'sdp' in effect ? /a=(sendrecv|sendonly|recvonly|inactive)/.exec(effect.sdp)?.[1] : undefined;
      const detail =
        direction ?? ('sending' in effect ? (effect.sending ? 'on' : 'off') : 'status' in effect ? effect.status : '');
      effects.push(`${effect.type} ${detail}`.trim());
    }
  }
  return { state, effects, face: callFace(state, { id: 1, line: 0, number: '200', name: '', ring: '' }) };
}

const talking = play(outgoingCall(), open, answer(), confirmed).state;
const answered = play(incomingCall(sdp()), { type: 'answer' }, open).state;

describe('call: set-up', () => {
  it('goes out: offer, ring-back, answer', () => {
    const ringing = play(outgoingCall(), open, { type: 'progress', status: 180, reason: 'Ringing' });
    assert.deepEqual(ringing.effects, ['invite sendrecv']);
    assert.equal(ringing.face.phase, 'ringback');
    const up = play(ringing.state, answer(), confirmed);
    assert.deepEqual(up.effects, ['set-stream on']);
    assert.deepEqual([up.face.phase, up.face.codec, up.face.connectedAt], ['connected', 'PCMU', 1000]);
  });

  it('early media is heard before the answer and a later fork replaces it', () => {
    const early = play(outgoingCall(), open, { type: 'progress', status: 180, reason: '' }, answer('sendrecv', true));
    assert.equal(early.face.earlyMedia, true);
    const other = play(early.state, answer('sendrecv', true, 2), answer(), confirmed);
    assert.deepEqual(other.effects, ['set-stream on', 'set-stream on']);
    assert.equal(other.face.earlyMedia, false);
  });

  it('comes in: rings, opens ports on answer, answers the offer', () => {
    const up = play(incomingCall(sdp()), { type: 'answer' }, open);
    assert.deepEqual(up.effects, ['open-stream', 'set-stream on', 'accept sendrecv']);
    assert.equal(up.face.phase, 'connected');
  });

  it('comes in without an offer: our offer goes out with the 200, theirs is the answer', () => {
    const up = play(incomingCall(null), { type: 'answer' }, open, answer(), confirmed);
    assert.deepEqual(up.effects, ['open-stream', 'accept sendrecv', 'set-stream on']);
    assert.equal(up.face.phase, 'connected');
  });

  it('hanging up before the ports are there sends nothing', () => {
    const gone = play(outgoingCall(), { type: 'hangup' }, open);
    assert.deepEqual(gone.effects, ['close-stream', 'start-timer', 'close-stream']);
  });
});

describe('call: hold', () => {
  it('silences first, then offers; resumes the same way back', () => {
    const held = play(talking, { type: 'hold' }, answer('recvonly'));
    assert.deepEqual(held.effects, ['set-stream off', 'offer sendonly', 'set-stream off']);
    assert.equal(held.face.phase, 'held');
    const back = play(held.state, { type: 'resume' }, answer());
    assert.deepEqual(back.effects, ['offer sendrecv', 'set-stream on']);
    assert.equal(back.face.phase, 'connected');
  });

  it('a change of mind waits for the answer that is out', () => {
    const back = play(
      talking,
      { type: 'hold' },
      { type: 'resume' },
      { type: 'hold' },
      { type: 'resume' },
      answer('recvonly'),
      answer(),
    );
    assert.deepEqual(back.effects, [
      'set-stream off',
      'offer sendonly',
      'set-stream off',
      'offer sendrecv',
      'set-stream on',
    ]);
  });

  it('hold offers the codec in use before all others', () => {
    const alaw = { name: 'PCMA', clockRate: 8000, payloadType: 8, fmtp: '', ptime: 20 };
    const both: CallInput = { type: 'stream-open', local: { ...local, capabilities: [...capabilities, alaw] } };
    const chosen: CallInput = { type: 'remote-sdp', kind: 'answer', body: sdp('sendrecv', '8'), early: false };
    const up = play(outgoingCall(), both, chosen, confirmed).state;
    const [, offered] = callStep({ now: 0, endedFor: 0 }, up, { type: 'hold' })?.effects ?? [];
    assert.match(offered?.type === 'offer' ? offered.sdp : '', /m=audio 4000 RTP\/AVP 8 0 101/);
  });

  it('a refused hold is one on our side alone; a refused resume leaves the call on hold', () => {
    const refused: CallInput = { type: 'offer-refused', status: 488, reason: '' };
    const alone = play(talking, { type: 'hold' }, refused);
    assert.deepEqual(alone.effects.slice(2), ['set-stream off']);
    assert.equal(alone.face.phase, 'held');
    assert.deepEqual(play(alone.state, { type: 'resume' }).effects, ['set-stream on']);
    assert.deepEqual(play(alone.state, offer('sendrecv', 2)).effects, ['set-stream off', 'answer sendonly']);
    const still = play(talking, { type: 'hold' }, answer('recvonly'), { type: 'resume' }, refused);
    assert.equal(still.effects.at(-1), 'set-stream off');
    assert.equal(still.face.phase, 'held');
  });

  it('a call that was just answered can be held before its ports are there', () => {
    const early = play(incomingCall(sdp()), { type: 'answer' }, { type: 'hold' });
    assert.equal(early.face.phase, 'held');
    const held = play(early.state, open);
    assert.deepEqual(held.effects, ['set-stream on', 'accept sendrecv', 'set-stream off', 'offer sendonly']);
    assert.equal(held.face.phase, 'held');
  });

  it('a call on hold stays silent when the other side asks for an offer', () => {
    const held = play(
      talking,
      { type: 'hold' },
      answer('recvonly'),
      { type: 'offer-wanted' },
      answer('recvonly', false, 2),
    );
    assert.deepEqual(held.effects.slice(3), ['answer sendonly', 'set-stream off']);
    assert.equal(held.face.phase, 'held');
  });

  it('their hold is answered and shown, also while we hold', () => {
    const held = play(answered, offer('sendonly', 2));
    assert.deepEqual(held.effects, ['set-stream on', 'answer recvonly']);
    assert.equal(held.face.heldByRemote, true);
    assert.equal(play(held.state, offer('sendrecv', 3)).face.heldByRemote, false);
    const both = play(talking, { type: 'hold' }, answer('recvonly', false, 2), offer('sendonly', 3));
    assert.equal(both.effects.at(-1), 'answer inactive');
    assert.equal(both.face.phase, 'held');
  });

  it('who is held and holds too offers that nothing is sent, and to speak when he resumes (RFC 3264 section 8.4)', () => {
    const held = play(answered, offer('sendonly', 2)).state;
    const both = play(held, { type: 'hold' }, answer('inactive', false, 3));
    assert.deepEqual(both.effects, ['set-stream off', 'offer inactive', 'set-stream off']);
    assert.equal(both.face.phase, 'held');
    const back = play(both.state, { type: 'resume' }, answer('sendonly', false, 4));
    assert.deepEqual(back.effects, ['offer sendrecv', 'set-stream on']);
    assert.deepEqual([back.face.phase, back.face.heldByRemote], ['connected', true]);
  });

  it('their re-INVITE without an offer is answered with ours', () => {
    assert.deepEqual(play(talking, { type: 'offer-wanted' }).effects, ['answer sendrecv']);
  });

  it('an offer that cannot be taken is refused and the call goes on', () => {
    const bad: CallInput = { type: 'remote-sdp', kind: 'offer', body: sdp('sendrecv', '98', 2), early: false };
    const still = play(answered, bad);
    assert.deepEqual(still.effects, ['refuse']);
    assert.equal(still.face.phase, 'connected');
  });
});

describe('call: the end', () => {
  it('stops the sound first, keeps the reason on the screen, then goes', () => {
    const over = play(talking, ended('hangup'));
    assert.deepEqual(over.effects, ['close-stream', 'start-timer']);
    assert.deepEqual([over.face.phase, over.face.endedText, over.face.endTone], ['ended', 'Call ended', null]);
    assert.deepEqual(play(over.state, { type: 'timer', timer: 'linger' }).effects, ['stop-timer', 'gone']);
    assert.deepEqual(play(over.state, { type: 'dismiss' }).effects, ['stop-timer', 'gone']);
  });

  it('a connection without any sound is ended and says why; one that is not up yet is left alone', () => {
    const over = play(talking, { type: 'broken' });
    assert.deepEqual(over.effects, ['close-stream', 'hangup', 'start-timer']);
    assert.equal(over.face.endedText, 'Connection lost');
    assert.deepEqual(play(outgoingCall(), open, { type: 'broken' }).effects, ['invite sendrecv']);
  });

  it('a busy number sounds busy', () => {
    const over = play(outgoingCall(), open, ended('busy'));
    assert.deepEqual([over.face.endedText, over.face.endTone], ['Busy', 'busy']);
  });

  it('a call that nobody took is missed; one that was refused is not', () => {
    assert.ok(play(incomingCall(sdp()), ended('cancelled')).effects.includes('missed'));
    const refused = play(incomingCall(sdp()), { type: 'reject', status: 603 }, ended('cancelled'));
    assert.ok(!refused.effects.includes('missed'));
  });

  it('a call that was forwarded because nobody took it is missed; one that the user sent elsewhere is not', () => {
    const to = { contact: '<sip:300@127.0.0.1>' };
    const us = ended('hangup', 'us');
    const due: CallInput = { type: 'timer', timer: 'forward' };
    const alone = play(incomingCall(sdp()), { type: 'forward-after', ms: 9000, to }, due, us);
    assert.deepEqual(
      alone.effects.filter(effect => /missed|reject/.test(effect)),
      ['reject 302', 'missed'],
    );
    const sent = play(incomingCall(sdp()), { type: 'forward-after', ms: 9000, to }, { type: 'deflect', to }, due, us);
    assert.deepEqual(
      sent.effects.filter(effect => /missed|reject/.test(effect)),
      ['reject 302'],
    );
  });

  it('nothing but leaving the screen happens after the end', () => {
    const over = play(talking, ended('hangup')).state;
    for (const input of [{ type: 'hold' }, { type: 'answer' }, confirmed, offer()] as CallInput[]) {
      assert.equal(callStep({ now: 0, endedFor: 0 }, over, input), null);
    }
  });
});

describe('call: its ports are others, because the media worker of before kept them', () => {
  const moved: CallInput = { type: 'media-moved', rtpPort: 4010 };
  const ports = (start: CallMachine, ...inputs: CallInput[]): string[] => {
    let state = start;
    return inputs.flatMap(input => {
      const taken = callStep({ now: 0, endedFor: 3000 }, state, input);
      state = taken?.state ?? state;
      return (taken?.effects ?? []).flatMap(effect =>
        'sdp' in effect ? [`${effect.type} ${/m=audio (\d+)/.exec(effect.sdp)?.[1]}`] : [],
      );
    });
  };

  it('the far end is told once, also while we hold', () => {
    assert.deepEqual(ports(talking, moved, answer('sendrecv', false, 2), moved), ['offer 4010', 'offer 4010']);
    const held = play(talking, { type: 'hold' }, answer('recvonly')).state;
    assert.deepEqual(ports(held, moved, answer('recvonly', false, 2)), ['offer 4010']);
    assert.equal(play(held, moved, answer('recvonly', false, 2)).face.phase, 'held');
  });

  it('an offer that is out has the old ones: another follows, whether it is taken or refused', () => {
    const hold: CallInput = { type: 'hold' };
    assert.deepEqual(ports(talking, hold, moved, answer('recvonly', false, 2)), ['offer 4000', 'offer 4010']);
    const refused: CallInput = { type: 'offer-refused', status: 488, reason: '' };
    assert.deepEqual(ports(talking, hold, moved, refused, refused), ['offer 4000', 'offer 4010']);
  });

  it('an offer of theirs is answered with the new ones, and that is enough', () => {
    assert.deepEqual(ports(talking, { type: 'hold' }, moved, offer('sendrecv', 2)), ['offer 4000', 'answer 4010']);
  });

  it('before the call is up: told at once where sound flows, and to whoever answers (RFC 3311 section 5.1)', () => {
    const early = play(outgoingCall(), open, answer('sendrecv', true)).state;
    assert.deepEqual(ports(early, moved, confirmed), ['offer 4010', 'offer 4010']);
    const calling = play(outgoingCall(), open).state;
    assert.deepEqual(ports(calling, moved, answer(), confirmed), ['offer 4010']);
  });

  it('no port at all ends the call', () => {
    assert.equal(play(talking, { type: 'stream-failed' }).face.phase, 'ended');
  });
});
