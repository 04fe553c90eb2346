import assert from 'node:assert/strict';
import { answering, ringFor, wishOf } from '../../src/call/alerting.ts';
import { deskStep } from '../../src/call/desk/machine.ts';
import { soundPlan } from '../../src/call/sound.ts';
import { call, play, quiet, settings } from './fixtures.ts';

type Hints = Readonly<Record<string, string>>;

const hints = (fields: Hints): ReadonlyMap<string, string> => new Map(Object.entries(fields));
const judge = (fields: Hints, proven = true) => answering(settings, wishOf(hints(fields)), proven);

describe('what an INVITE asks: who answers', () => {
  const cases: [Hints, ReturnType<typeof judge>][] = [
    [{}, null],
    [{ 'alert-info': 'info=alert-autoanswer' }, { after: 0 }],
    [{ 'alert-info': '<http://127.0.0.1>;info=alert-autoanswer;delay=2' }, { after: 2_000 }],
    [{ 'alert-info': 'Ring Answer' }, { after: 0 }],
    [{ 'alert-info': '<urn:alert:source:internal>;answer-after=3' }, { after: 3_000 }],
    [{ 'call-info': '<sip:a@b>;answer-after=0' }, { after: 0 }],
    [{ 'call-info': '<sip:a@b>; Answer-After = "7"', 'alert-info': 'ring answer' }, { after: 7_000 }],
    [{ 'call-info': '<sip:a@b>;answer-after=999999' }, { after: 120_000 }],
    [{ 'call-info': '<sip:a@b>;answer-after=soon' }, null],
    [{ 'alert-info': 'spring answering machine' }, null],
    [{ 'answer-mode': 'Auto' }, { after: 0 }],
    [{ 'priv-answer-mode': 'Auto;require' }, { after: 0 }],
    [{ 'answer-mode': 'Manual', 'alert-info': 'ring answer' }, null],
    [{ 'answer-mode': 'automobile' }, null],
  ];
  for (const [fields, expected] of cases) {
    it(JSON.stringify(fields), () => assert.deepEqual(judge(fields), expected));
  }

  it('only a server that has shown to be one opens the microphone; who insists is refused instead', () => {
    assert.equal(judge({ 'alert-info': 'ring answer' }, false), null);
    assert.equal(judge({ 'answer-mode': 'Auto' }, false), null);
    assert.equal(judge({ 'answer-mode': 'Auto;require' }, false), 'refuse');
    const off = { ...settings, autoAnswer: { ...settings.autoAnswer, enabled: false } };
    assert.equal(answering(off, wishOf(hints({ 'answer-mode': 'Auto;require' })), true), 'refuse');
    assert.equal(answering(off, wishOf(hints({ 'alert-info': 'ring answer' })), true), null);
  });

  it('what the user wants for every call needs no server', () => {
    const all = { ...settings, autoAnswer: { ...settings.autoAnswer, everyCallAfter: 5_000 } };
    assert.deepEqual(answering(all, wishOf(hints({})), false), { after: 5_000 });
    assert.equal(answering(all, wishOf(hints({ 'answer-mode': 'Manual' })), false), null);
  });
});

describe('what an INVITE asks: how to ring', () => {
  const cases: [string, string][] = [
    ['', ''],
    ['<http://pbx/tones/BOSS.wav>;info=Ring02', 'Ring06'],
    ['info=Ring02', 'Ring02'],
    ['<http://127.0.0.1/ring06>', 'Ring06'],
    ['<http://127.0.0.1/Ring060>', ''],
    ['<urn:alert:source:internal:office>', 'Ring02'],
    ['<http://127.0.0.1/Bellcore-dr2>', 'Ring02'],
    ['<urn:alert:locale:example>', ''],
  ];
  for (const [alert, ring] of cases)
    it(`${alert} → ${ring || "the line's"}`, () => assert.equal(ringFor(settings, alert), ring));

  it('a ring that the phone does not have is that of the line', () => {
    const ringing = { ...quiet, calls: [call(1, 'incoming', { ring: 'Gong' })] };
    assert.equal(soundPlan(settings, ringing).ring, settings.lines[0]?.ring);
    const known = { ...quiet, calls: [call(1, 'incoming', { ring: 'Ring06' })] };
    assert.equal(soundPlan(settings, known).ring, settings.distinctive.rings.get('Ring06'));
  });
});

describe('desk: calls that answer themselves', () => {
  it('one that never rang: speaker, a beep while the microphone waits, then it opens', () => {
    const { state, effects } = play(
      quiet,
      { type: 'arrives-answered', call: call(1, 'incoming') },
      { type: 'call-changed', call: call(1, 'connected') },
      { type: 'settle' },
    );
    assert.deepEqual(effects, ['stop inter-digit', 'stop dial-tone', 'answer 1', 'start answer-beep 600']);
    assert.deepEqual([state.path, state.muted, state.beeping], ['speaker', true, 1]);
    assert.equal(soundPlan(settings, state).ear, settings.tones.answerBeep);
    const open = play(state, { type: 'timer', timer: 'answer-beep' }).state;
    assert.deepEqual([open.muted, open.beeping, soundPlan(settings, open).ear], [false, null, null]);
  });

  it('one that is over before the beep is leaves nothing behind', () => {
    const { state } = play(
      quiet,
      { type: 'arrives-answered', call: call(1, 'incoming') },
      { type: 'call-changed', call: call(1, 'ended') },
      { type: 'settle' },
    );
    assert.deepEqual([state.muted, state.beeping], [false, null]);
  });

  it('while the user speaks or dials it rings and waits for the user', () => {
    const talking = {
      ...quiet,
      path: 'handset' as const,
      calls: [call(1, 'connected'), call(2, 'incoming')],
      callCount: 2,
    };
    assert.deepEqual(play(talking, { type: 'answer-due', call: 2 }).effects, []);
    const dialling = play(quiet, { type: 'digit', digit: '2' }).state;
    assert.deepEqual(play({ ...dialling, calls: [call(1, 'incoming')] }, { type: 'answer-due', call: 1 }).effects, []);
  });

  it('a call that the user has dealt with is left alone', () => {
    const taken = { ...quiet, path: 'handset' as const, calls: [call(1, 'connected')], callCount: 1 };
    assert.deepEqual(play(taken, { type: 'answer-due', call: 1 }).effects, []);
    assert.deepEqual(play(quiet, { type: 'answer-due', call: 7 }).effects, []);
  });
});

describe('where it rings', () => {
  const ringing = play(quiet, { type: 'call-changed', call: call(1, 'incoming') }).state;

  it('on the ringer; in the headset, whose microphone stays closed; as a few beeps', () => {
    const plain = soundPlan(settings, ringing);
    assert.deepEqual([plain.ringInEar, plain.path, plain.muted, plain.ring === null], [false, null, false, false]);
    const headset = soundPlan({ ...settings, ringing: { ...settings.ringing, inHeadset: true } }, ringing);
    assert.deepEqual([headset.ringInEar, headset.path, headset.muted], [true, 'headset', true]);
    const beeps = {
      frequencies: [1000, 0],
      levels: [10, 10],
      cadence: [{ on: 500, off: 500 }],
      repeat: false,
    } as const;
    assert.equal(soundPlan({ ...settings, ringing: { ...settings.ringing, beeps } }, ringing).ring, beeps);
  });

  it('as loud as the keys say, unless that is fixed', () => {
    const louder = { type: 'volume', step: 1 } as const;
    const { ringer } = ringing.volumes;
    assert.equal(play(ringing, louder).state.volumes.ringer, ringer + 1);
    const fixed = { ...settings, ringing: { ...settings.ringing, volumeFixed: true } };
    assert.equal(deskStep(fixed, ringing, louder), null);
  });
});
