/** How the layers of the configuration give way to each other; names of our own. */
import { area } from '../param.ts';

const { bool, int } = area({ page: 'Configuration File', section: '', apply: 'live' });

export const persistUserSettings = bool('phone400/configuration/persist_user_settings', {
  label: 'Persist user settings',
  help: 'Keeps what the user set on the screen or in the web pages when a file brings another value later.',
  default: false,
});

export const trialTime = int('phone400/configuration/trial_time', {
  label: 'Trial time',
  help: 'When no line registers for this long under a newly fetched configuration, the last good one returns. 0: never.',
  min: 0,
  max: 1440,
  unit: 'min',
  default: 10,
});
