/** Which firmware is taken, and how; names of our own. */
import { area } from '../param.ts';

const { bool, int, text } = area({ page: 'Automatic Provisioning', section: '', apply: 'live' });

export const minimumVersion = text('phone400/firmware/minimum_version', {
  label: 'Oldest firmware',
  help: 'Firmware older than this version is refused. Empty: no bound but that of the firmware itself.',
  max: 34,
  allowed: 'numbers with dots between, such as 2.16.704, or nothing',
  check: version => (version === '' || /^\d{1,6}(\.\d{1,6}){0,4}$/.test(version) ? null : 'is no version'),
  default: '',
});

export const allowOlder = bool('phone400/firmware/allow_older', {
  label: 'Older firmware',
  help: 'Also takes firmware that is older than the one that runs.',
  default: false,
});

export const downloadRate = int('phone400/firmware/download_rate', {
  label: 'Firmware download rate',
  help: 'How fast firmware is fetched at most, so that calls do not suffer. 0: as fast as it comes.',
  min: 0,
  max: 100_000,
  unit: 'KiB/s',
  default: 512,
});

export const trialTime = int('phone400/firmware/trial_time', {
  label: 'Firmware trial time',
  help: 'When no line registers for this long under new firmware, the one before returns.',
  min: 1,
  max: 1440,
  unit: 'min',
  default: 10,
});
