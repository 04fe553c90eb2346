/** Facts of one room reach the others that wait for them. */
import { networkProblem } from '../../ui/network.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import { applyAccounts } from './changes.ts';
import type { Phone } from './phone.ts';

export function connect(phone: Phone, log: Log): void {
  connectHardware(phone);
  connectNetwork(phone);
  connectMedia(phone, log);
  const { access, desk, lcd, agent, lastServers, fetched, provisioning, remoteLog } = phone;
  desk.changed.subscribe(() => lcd.changed());
  access.changed.subscribe(() => lcd.changed());
  provisioning.changed.subscribe(() => lcd.changed());
  remoteLog.changed.subscribe(() => lcd.changed());
  agent.facts.subscribe(fact => {
    if (fact.type !== 'registration') return;
    lastServers.heard(fact);
    fetched.heard(fact.account, fact.phase === 'registered');
  });
}

function connectHardware({ hardware, desk, lcd }: Phone): void {
  hardware.hook.onHook(lifted => lcd.hook(lifted));
  hardware.headset.onHeadset(event => {
    if (event === 'hook') desk.pathKey('headset');
    // Who pulls the headset out of a call wants to go on hearing it.
    if (event === 'unplugged' && desk.state.path === 'headset') desk.pathKey('speaker');
    if (event === 'mute') desk.mute();
  });
}

/** Back on the network, no line waits for the end of its pause, and none trusts a binding that the server may have lost. */
function connectNetwork(phone: Phone): void {
  const { network } = phone.hardware;
  let off = networkProblem(network.state) !== null;
  network.onNetwork(state => {
    phone.lcd.changed();
    const was = off;
    off = networkProblem(state) !== null;
    if (was && !off) applyAccounts(phone);
  });
}

/** What becomes of the sound is shown to the user, and why it is so stands in the log. */
function connectMedia({ media, lcd }: Phone, log: Log): void {
  media.facts.subscribe(fact => {
    if (fact.type === 'audio-fault') log.error(faultText(fact.fault));
    if (fact.type === 'audio-fault') lcd.notify({ key: 'popup.device-lost' });
    if (fact.type === 'audio-back') lcd.notify({ key: 'popup.sound-back' });
    if (fact.type === 'recording-over' && fact.fault !== null) lcd.notify({ key: 'popup.recording-over' });
    if (fact.type === 'effort') log.warning(`Sound quality is at level ${fact.level} now: ${fact.name}.`);
    if (fact.type === 'no-keys') log.warning(`call ${fact.stream} ends: ${faultText(fact.fault)}`);
    if (fact.type === 'key-ageing') log.warning(`call ${fact.stream}: its SRTP key nears the end of its life`);
    if (fact.type === 'worker-lost') lcd.notify({ key: 'popup.sound-lost' });
    if (fact.type === 'worker-restarted') lcd.notify({ key: 'popup.sound-back' });
  });
}
