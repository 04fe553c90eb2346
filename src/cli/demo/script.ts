/** The demo without a terminal: one scripted call, told step by step. */
import { join } from 'node:path';
import { correlate } from '../../../hal/sim/audio/correlate.ts';
import type { Phone } from '../../main.ts';
import { press, until } from './hands.ts';
import { ladder } from './ladder.ts';
import { framePicture } from './picture.ts';
import { FIRST, SECOND, type Stage } from './stage.ts';

/** Below this the recording is not the speech that was played. */
const ENOUGH = 0.8;
const TAIL = 400;

export async function playScript({ first, second, folder }: Stage, speech: string): Promise<number> {
  const recording = join(folder, 'heard.wav');
  await registered(first);
  await registered(second);
  tell('Both phones are registered', first);
  press(first, '2', '0');
  tell(`Dialling ${SECOND}`, first);
  press(first, '1');
  await until(first, 'ringing', state => state.calls.some(call => call.phase === 'ringback'));
  tell('The second phone rings', first);
  tell('… and shows who calls', second);
  await first.media.order('recordEar', { path: recording });
  press(second, 'SPEAKER');
  await until(first, 'the answer', state => state.calls.some(call => call.phase === 'connected'));
  const spoken = await second.media.order('speakFile', { path: speech });
  tell('Answered: the second phone speaks', first);
  await pause((spoken.ok ? spoken.value.ms : 0) + TAIL);
  await first.media.order('recordEar', { path: null });
  press(first, 'HOLD');
  await until(first, 'hold', state => state.calls.some(call => call.phase === 'held'));
  await until(second, 'being held', state => state.calls.some(call => call.heldByRemote));
  tell('On hold', first);
  press(first, 'HOLD');
  await until(second, 'being resumed', state => state.calls.some(call => !call.heldByRemote));
  await pause(TAIL);
  tell('Taken up again', first);
  press(first, 'SPEAKER');
  await until(first, 'the end', state => state.calls.every(call => call.phase === 'ended'));
  await pause(TAIL);
  tell('Hung up', first);

  const call = first.agent.traces.findLast(({ steps }) => steps[0]?.cseq.endsWith('INVITE'));
  const picture = ladder(call?.steps ?? [], `phone ${FIRST}`, 'registrar, phone 201');
  process.stdout.write(`\nThe SIP messages of the call:\n\n${picture}\n`);
  const match = await correlate(speech, recording);
  if (!match.ok) {
    process.stderr.write(`phone400: the recording cannot be compared: ${match.error.what}\n`);
    return 1;
  }
  const { peak, offsetMs } = match.value;
  process.stdout.write(`\nWhat phone ${FIRST} heard: ${recording}\n`);
  process.stdout.write(`Its likeness to what was said, 0 to 1, is ${peak.toFixed(3)} at ${Math.round(offsetMs)} ms.\n`);
  return peak > ENOUGH ? 0 : 1;
}

function registered(phone: Phone): Promise<void> {
  return until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
}

function tell(what: string, { lcd, model }: Phone): void {
  process.stdout.write(`\n${what}\n${framePicture(lcd.frame, model)}\n`);
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
