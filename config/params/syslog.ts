/** What is written to logs, and where to (guide, chapters 47 and 52). */

import type { Param } from '../param.ts';
import { area } from '../param.ts';

const { bool, choice, host, int } = area({
  page: 'Status & Diagnostics > System Logging',
  section: '47.1.1',
  apply: 'live',
});

export const mode = choice('system/syslog/mode', {
  label: 'Logging',
  help: 'NETWORK and ALL send the log to the syslog server, the others do not. The console has its lines in each of them.',
  default: 'DISABLE',
  values: ['DISABLE', 'NETWORK', 'SERIAL', 'ALL', 'LOCAL'],
  spellings: { NONE: 'DISABLE', UDP: 'NETWORK' },
});

export const server = host('system/syslog/server_address', {
  label: 'Syslog server',
  help: 'Address or name of the syslog server.',
  default: '',
});

export const port = int('system/syslog/server_port', {
  label: 'Syslog port',
  help: 'Port of the syslog server; those that speak TLS mostly have 6514.',
  min: 1,
  max: 65_535,
  default: 514,
});

export const transport = choice('phone400/syslog/transport', {
  label: 'Syslog transport',
  help: 'How messages travel. TLS checks the certificate of the server.',
  section: '',
  default: 'UDP',
  values: ['UDP', 'TCP', 'TLS'],
});

export const level = choice('system/syslog/log_level', {
  label: 'Log level',
  help: 'For parts whose own level is NONE. NONE: what is wrong; BASIC: what happens, too; DETAILED: everything.',
  page: 'none',
  section: '47',
  default: 'NONE',
  values: ['NONE', 'BASIC', 'DETAILED'],
});

export const sipFilter = int('system/syslog/sip_log_filter', {
  dormant: true,
  label: 'SIP filter',
  help: 'Sum of bits that choose which SIP messages are logged.',
  min: 0,
  max: 15,
  default: 0,
});

export const light = bool('system/syslog/udp_log', {
  dormant: true,
  label: 'Light logging',
  help: 'Sends lines past the system logger, which costs less.',
  section: '47.1.2',
  default: true,
});

export const lightGathered = bool('system/syslog/udp_log_accumulate', {
  dormant: true,
  label: 'Gather lines',
  help: 'Puts several lines of the light log into one packet.',
  section: '47.1.2',
  default: true,
});

export const uploadServer = host('system/logs_server/address', {
  dormant: true,
  label: 'Log server',
  help: 'Takes uploaded log files.',
  section: '47',
  default: '',
  page: 'none',
});

export const traceLevel = choice('system/trace/level', {
  dormant: true,
  label: 'Trace level',
  help: 'How much the trace holds.',
  page: 'Status & Diagnostics > Tracing',
  section: '52',
  values: ['NONE', 'EMERGENCY', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'],
  default: 'NONE',
});

export const traceConsole = bool('system/trace/console_printf/enabled', {
  dormant: true,
  label: 'Trace on the console',
  help: 'Shows the trace on the console too.',
  page: 'Status & Diagnostics > Tracing',
  section: '52',
  default: false,
});

export const traceSize = int('system/trace/max_file_size', {
  dormant: true,
  label: 'Trace size',
  help: 'How long the trace file may become.',
  page: 'Status & Diagnostics > Tracing',
  section: '52',
  min: 50,
  max: 1024,
  unit: 'KiB',
  default: 200,
});

const COMPONENT_LEVELS = ['NONE', 'EMERGENCY', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'] as const;
export type ComponentLevel = (typeof COMPONENT_LEVELS)[number];

/** What is logged of one part of the firmware. */
const component = <const P extends string>(path: P, part: string, dormant = false): Param<ComponentLevel, P> =>
  choice(path, {
    dormant,
    label: `Log level: ${part}`,
    help: `How much is sent of ${part}; NONE leaves it to the level for all.`,
    values: COMPONENT_LEVELS,
    default: 'NONE',
  });

export const webPrograms = component('system/syslog/component/cgi', 'the programs of the web pages');
export const control = component('system/syslog/component/control_center', 'the main control');
export const signalProcessor = component('system/syslog/component/dsp', 'the signal processor');
export const portAccess = component('system/syslog/component/ieee802_1x', '802.1x', true);
export const infrastructure = component('system/syslog/component/infra', 'the infrastructure');
export const kernel = component('system/syslog/component/kernel', 'the kernel', true);
export const screen = component('system/syslog/component/lcd_display', 'screen and keys');
export const callControl = component('system/syslog/component/sip_call_control', 'call control');
export const sipStack = component('system/syslog/component/sip_stack', 'SIP');
export const voice = component('system/syslog/component/voip_application', 'the voice application');
export const watchdog = component('system/syslog/component/watchdog', 'the watchdog', true);
export const webServer = component('system/syslog/component/web_server', 'the web server');
export const xsi = component('system/syslog/component/xsi', 'XSI', true);
