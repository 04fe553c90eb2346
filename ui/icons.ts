/** The icons beside the title. Pure. */
import type { LineState } from '../src/call/facts.ts';
import type { PhoneFacts } from './facts.ts';
import { networkProblem } from './network.ts';
import { messagesWait } from './notices.ts';
import { lineServices } from './services.ts';

export type IconName =
  | 'network-down'
  | 'registered'
  | 'registering'
  | 'unregistered'
  | 'fault'
  | 'missed'
  | 'voicemail'
  | 'dnd'
  | 'forward'
  | 'hold'
  | 'lock'
  | 'locked'
  | 'mute'
  | 'recording'
  | 'handset'
  | 'headset'
  | 'speaker';

export function iconsOf(
  { desk, network, settings, settingsFaults, lock, values }: PhoneFacts,
  lines: readonly LineState[],
): readonly IconName[] {
  const icons: IconName[] = [networkProblem(network) === null ? registrationIcon(lines) : 'network-down'];
  if (lock.locked) icons.push('locked');
  if (settingsFaults.length > 0) icons.push('fault');
  if (desk.missedCalls > 0) icons.push('missed');
  if (lines.some(messagesWait)) icons.push('voicemail');
  const services = lines.map(line => lineServices(values, line));
  if (services.some(({ doNotDisturb }) => doNotDisturb)) icons.push('dnd');
  if (services.some(({ forwardTo }) => forwardTo !== null)) icons.push('forward');
  if (desk.calls.some(call => call.phase === 'held')) icons.push('hold');
  if (desk.calls.some(call => call.id === desk.focus && call.secure)) icons.push('lock');
  if (desk.recording || settings.recordsPackets) icons.push('recording');
  if (desk.muted) icons.push('mute');
  if (desk.path !== null) icons.push(desk.path);
  return icons;
}

/** One line in trouble is enough to be told; lines that need no server count as good. */
function registrationIcon(lines: readonly LineState[]): IconName {
  const all = (...good: LineState['registration'][]) => lines.every(line => good.includes(line.registration));
  if (lines.length > 0 && all('registered', 'none')) return 'registered';
  return lines.length > 0 && all('registered', 'none', 'registering') ? 'registering' : 'unregistered';
}
