/** Watchdog, crash dumps, memory and the recording of media for support (guide, chapters 41, 49 and 50). */
import { area } from '../param.ts';

const { bool, host, int, url } = area({
  page: 'Status & Diagnostics > Crash Dump',
  section: '50',
  apply: 'live',
  dormant: true,
});

export const watchdog = bool('system/watchdog/enabled', {
  label: 'Watchdog',
  help: 'Restarts a phone that hangs.',
  apply: 'reboot',
  default: true,
});

export const hardwareWatchdog = bool('system/watchdog/hw_enabled', {
  label: 'Hardware watchdog',
  help: 'Restarts a phone whose kernel hangs.',
  page: 'none',
  apply: 'reboot',
  default: false,
});

export const hardwareTimeout = int('system/watchdog/hw_timeout', {
  label: 'Hardware watchdog time',
  help: 'How long the kernel may hang.',
  page: 'none',
  apply: 'reboot',
  min: 10,
  max: 57,
  unit: 's',
  default: 57,
});

export const coreDump = bool('kernel/cfg/enable_core_dump', {
  label: 'Core dumps of the kernel',
  help: 'Lets the kernel write core dumps.',
  apply: 'reboot',
  default: false,
});

export const keepDumps = bool('system/watchdog/coredump_handling_enabled', {
  label: 'Keep core dumps',
  help: 'Keeps what a crashed process leaves behind.',
  page: 'none',
  default: true,
});

export const mostDumps = int('system/watchdog/max_core_dump_on_flash', {
  label: 'Most core dumps',
  help: 'How many core dumps are kept.',
  page: 'none',
  min: 0,
  max: 5,
  default: 1,
});

export const dumpServer = host('system/watchdog/AdminTftpSerever', {
  label: 'Crash dump server',
  help: 'TFTP server that takes crash dumps.',
  default: '',
});

export const analysisUrl = url('system/watchdog/IppAnalysisServerUrl', {
  label: 'Crash analysis server',
  help: 'Takes crash reports. Empty: none are sent.',
  default: '',
});

export const memoryInterval = int('system/memory_monitor/interval', {
  label: 'Memory check',
  help: 'Time between two checks of free memory.',
  page: 'none',
  section: '41.3',
  min: 1,
  max: 65_535,
  unit: 's',
  default: 3600,
});

export const memoryMargin = int('system/memory_monitor/margin', {
  label: 'Least free memory',
  help: 'Below this the phone says so.',
  page: 'none',
  section: '41.3',
  min: 1,
  max: 65_535,
  unit: 'KiB',
  default: 1024,
});

const recording = 'Status & Diagnostics > Recording';

const record = <const P extends string>(path: P, what: string, standard = false) =>
  bool(path, {
    label: `Record ${what}`,
    help: `Sends ${what} to the recording host while recording is on.`,
    page: recording,
    section: '49',
    default: standard,
  });

export const recordSound = record(
  'voip/packet_recording/tdm_recording/enabled',
  'the sound at microphone and loudspeaker',
);
export const recordEcho = record('voip/packet_recording/ec_debug_recording/enabled', 'data of the echo canceller');
export const recordNoise = record('voip/packet_recording/noise_reduction_recording/enabled', 'data of noise reduction');
export const recordComfort = record('voip/packet_recording/cng_debug_recording/enabled', 'data of comfort noise');
export const recordCoder = record(
  'voip/packet_recording/force_coder_output_record/enabled',
  'what the coder makes when nothing is sent',
);
export const recordSrtpEvents = record('voip/packet_recording/srtp_audit_events/enabled', 'events of SRTP', true);
