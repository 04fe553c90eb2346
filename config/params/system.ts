import { area } from '../param.ts';
import { checkOffset, checkZone } from '../tables/timezones.ts';

const { choice, host, int, text, bool } = area({ page: 'Date and Time', section: '11', apply: 'live' });

export const type = text('system/type', {
  label: 'Model',
  help: 'The model that a configuration file is meant for. A file for another model is refused as a whole.',
  page: 'none',
  section: '4.2',
  apply: 'reboot',
  max: 16,
  default: '',
});

export const longKeyPress = int('system/long_key_press_timeout', {
  label: 'Long key press',
  help: 'How long a key must be held down to count as a long press.',
  page: 'Keys',
  section: '24.2',
  min: 100,
  max: 10_000,
  unit: 'ms',
  default: 800,
});

export const messageOnScreen = text('system/display/message_on_screen', {
  dormant: true,
  label: 'Message on the idle screen',
  help: 'Fixed text on the idle screen.',
  page: 'none',
  section: 'A.3',
  max: 128,
  default: '',
});

export const holdKeyDisabled = bool('system/disable_hold_button', {
  label: 'Disable the hold key',
  help: 'Takes the hold key out of service.',
  page: 'none',
  section: '21.14',
  default: false,
});

export const dndSoftkey = bool('system/dnd/show_softkey', {
  label: 'Show the DnD softkey',
  help: 'Offers do-not-disturb as a softkey of the idle screen.',
  page: 'none',
  section: '21.8',
  default: true,
});

export const ntpEnabled = bool('system/ntp/enabled', {
  dormant: true,
  label: 'NTP',
  help: 'Sets the clock from NTP servers.',
  section: '11.2',
  default: true,
});

export const ntpPrimary = host('system/ntp/primary_server_address', {
  dormant: true,
  label: 'Primary NTP server',
  help: 'Asked first for the time.',
  section: '11.2',
  default: '',
});

export const ntpSecondary = host('system/ntp/secondary_server_address', {
  dormant: true,
  label: 'Secondary NTP server',
  help: 'Asked when the primary server does not answer.',
  section: '11.2',
  default: '',
});

export const gmtOffset = text('system/ntp/gmt_offset', {
  label: 'Offset from GMT',
  help: 'Local standard time as sign, hours and minutes, for example +01:00. A selected time zone goes before it.',
  section: '11.2',
  max: 6,
  allowed: '-12:00..+14:00',
  unit: 'h:min',
  check: checkOffset,
  default: '+00:00',
});

export const dateFormat = choice('system/ntp/date_display_format', {
  label: 'Date format',
  help: 'EUROPEAN puts the day first, AMERICAN the month.',
  values: ['EUROPEAN', 'AMERICAN'],
  default: 'EUROPEAN',
});

export const timeFormat = choice('system/ntp/time_display_format', {
  label: 'Time format',
  help: 'A clock of 24 hours, or of 12 with AM and PM.',
  values: ['24HOUR', '12HOUR'],
  default: '24HOUR',
});

export const timezone = text('voip/regional_settings/selected_timezone', {
  label: 'Time zone',
  help: 'Name of the zone, for example Europe/Berlin; it brings its daylight saving along. Empty: the GMT offset is used.',
  section: '17.2',
  max: 64,
  allowed: 'a zone name such as Europe/Berlin, or nothing',
  check: checkZone,
  default: '',
});
