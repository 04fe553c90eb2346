/** How the layers of the configuration give way to each other; names of our own. */
import { area } from '../param.ts';

const { bool } = area({ page: 'Configuration File', section: '', apply: 'live' });

export const persistUserSettings = bool('phone400/configuration/persist_user_settings', {
  label: 'Persist user settings',
  help: 'Keeps what the user set on the screen or in the web pages when a file brings another value later.',
  default: false,
});
