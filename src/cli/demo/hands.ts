/** The hands of whoever holds a simulated phone: press, look, wait. */
import type { DeskState } from '../../call/facts.ts';
import type { Phone } from '../../main.ts';

const PATIENCE = 60_000;

/** Resolves when the desk's state fits; rejects with what was waited for after a minute. */
export function until(phone: Phone, what: string, fits: (state: DeskState) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => finish(() => reject(new Error(`waited in vain for: ${what}`))), PATIENCE);
    const stop = phone.desk.changed.subscribe(check);
    function finish(settle: () => void): void {
      clearTimeout(late);
      stop();
      settle();
    }
    function check(): void {
      if (fits(phone.desk.state)) finish(resolve);
    }
    check();
  });
}

export function press(phone: Phone, ...keys: string[]): void {
  for (const key of keys) phone.hardware.simulation?.panel.press(key);
}

/** The second phone of the demo: takes every call after a moment and says its sentence. */
export function answerAndSpeak(phone: Phone, speech: string): void {
  let answering = false;
  phone.desk.changed.subscribe(state => {
    const ringing = state.calls.some(call => call.phase === 'incoming');
    if (ringing && !answering) setTimeout(() => press(phone, 'SPEAKER'), 1500);
    answering = ringing;
  });
  let speaking = false;
  phone.desk.changed.subscribe(state => {
    const connected = state.calls.some(call => call.phase === 'connected');
    if (connected && !speaking) void phone.media.order('speakFile', { path: speech });
    speaking = connected;
  });
}
