import { area } from '../param.ts';

const { bool, int, choice } = area({ page: 'Voice Over IP > Services', section: '16.8', apply: 'live' });

export const device = choice('voip/called_ringing_device', {
  label: 'Ringing device',
  help: 'Where an incoming call rings: on the loudspeaker or in the headset.',
  values: ['SPEAKER', 'HEADSET'],
  default: 'SPEAKER',
});

export const volumeFixed = bool('voip/block_ringer_volume/enabled', {
  label: 'Fixed ring volume',
  help: 'The user does not change how loud it rings: not by the volume keys, nor in the menu.',
  page: 'none',
  section: '21.16',
  default: false,
});

export const beeps = bool('voip/beep_to_ringing_device/enabled', {
  label: 'Beeps for a ring',
  help: 'A few beeps on the ringing device tell of a call, in place of its ring.',
  page: 'none',
  section: '17.4',
  default: false,
});

export const beepCount = int('voip/beep_to_ringing_device/number_of_beeps', {
  label: 'Beeps of a call',
  help: 'How many beeps tell of a call.',
  page: 'none',
  section: '17.4',
  min: 1,
  max: 20,
  default: 3,
});

export const beepLength = int('voip/beep_during_time/number_of_hundred_millisecond', {
  label: 'Length of a beep',
  help: 'Of each beep, and of the pause behind it.',
  page: 'none',
  section: '17.4',
  min: 1,
  max: 50,
  unit: '100 ms',
  default: 5,
});
