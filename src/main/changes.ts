/** How changed settings reach a running phone, and how the phone keeps what its user chose. */
import * as audioParams from '../../config/params/audio.ts';
import * as dialingParams from '../../config/params/dialing.ts';
import * as mediaParams from '../../config/params/media.ts';
import * as sipParams from '../../config/params/sip.ts';
import type { ConfigChange, Store } from '../../config/store.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import { accounts } from '../call/accounts.ts';
import type { Phone } from '../main.ts';

/**
 * A change takes effect at once or by registering again. Sockets are opened once, so what they were opened with waits
 * for the next start, and the log says so.
 */
export function applyChange(phone: Phone, change: ConfigChange, log: Log): void {
  if (change.byApply['re-register'].length > 0) applyAccounts(phone);
  const waiting = [...change.paths].filter(path => OPENED_WITH.has(path) || change.byApply.reboot.includes(path));
  if (waiting.length > 0) log.warning(`takes effect at the next start: ${waiting.join(', ')}`);
  phone.lcd.changed();
}

const OPENED_WITH: ReadonlySet<string> = new Set(
  [
    sipParams.port,
    sipParams.userAgent,
    sipParams.t1,
    sipParams.t2,
    sipParams.t4,
    sipParams.noResponse,
    sipParams.rport,
    sipParams.prack,
    sipParams.sessionTimer,
    sipParams.minSession,
    sipParams.tlsPort,
    sipParams.instance,
    dialingParams.unansweredTimeout,
    mediaParams.rtpPort,
    audioParams.jitterMinimum,
  ].map(({ path }) => path),
);

/** Every line gets the account that the configuration describes, or none. */
export function applyAccounts({ store, agent, model, hardware }: Phone): void {
  const wanted = accounts(store, model.lines, hardware.network.state.address);
  for (let line = 0; line < model.lines; line++) {
    const account = wanted.find(one => one.id === line);
    if (account === undefined) agent.removeAccount(line);
    else agent.setAccount(account);
  }
}

const VOLUME_PARAMS = {
  handset: audioParams.volumeHandset,
  headset: audioParams.volumeHeadset,
  speaker: audioParams.volumeSpeaker,
  ringer: audioParams.volumeRinger,
};

export function keepVolume(store: Store, log: Log, path: AudioPath | 'ringer', step: number): void {
  const kept = store.set(VOLUME_PARAMS[path].path, String(step), 'user');
  if (!kept.ok) log.warning(faultText(kept.error));
  void store.flush().then(saved => {
    if (!saved.ok) log.warning(faultText(saved.error));
  });
}
