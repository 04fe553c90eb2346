/** The options of `phone400 run`, from text to a checked record. */
import { parseArgs } from 'node:util';
import * as provisioning from '../../config/params/provisioning.ts';
import { LOOKS, type Look } from '../../hal/sim/picture.ts';
import { fail, ok, type Result, thrownText } from '../base/result.ts';
import type { PhoneOptions } from '../main.ts';

export type RunOptions = Omit<PhoneOptions, 'onLog' | 'onEnd'> & {
  readonly headless: boolean;
  /** Starts the phone anew when it asks for it, as a device does. */
  readonly restart: boolean;
  /** How the terminal shows the screen. */
  readonly look: Look;
  readonly control: string | undefined;
};

/** What `run` and `hwtest` take. */
export const RUN_OPTIONS = `  --hal sim|device        hardware (sim)
  --model NAME            405, 405HD, 420HD, 440HD (from the cfg file, else 405HD)
  --data DIR              where the phone keeps its settings (./phone-data)
  --cfg FILE              a configuration file; may be given several times, the last one wins
  --factory FILE          the same, below all others: what comes with the phone
  --set PATH=VALUE        one parameter for this run
  --provision URL         where the phone fetches its configuration for this run (docs/provisioning.md)
  --sip-port N            UDP and TCP port for SIP (voip/signalling/sip/port)
  --rtp-ports A-B         ports for RTP and RTCP (from voip/media/media_port)
  --address IP            address to bind and to tell others (the simulated network's: 127.0.0.1)
  --lan INTERFACE         network interface that gets its address by DHCP (needs root and dhcpcd; docs/provisioning.md)
  --dns HOST:PORT         name server; may be given several times (the system's)
  --mac HEX               the phone's MAC address, twelve hexadecimal digits
  --web-port N            port of the web pages, HTTP and HTTPS (simulated hardware has none without it)
  --headless              no terminal
  --restart               starts anew when the phone asks for it, as a device does (with --lan it does, else it ends)
  --screen text|braille|blocks
                          what the terminal shows of the screen: its text, or its pixels (text); g changes it
  --control PATH          control socket (simulated hardware only)
  --audio null|tone|wav:IN,OUT|pulse|alsa:NAME
                          sound device (null)
  --log debug|info|warning|error
                          what is written to standard error (warning)
`;

export const RUN_USAGE = `usage: phone400 run [options]
${RUN_OPTIONS}`;

const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

/** `usage` is the remedy for what cannot be read. */
export function parseRunOptions(args: readonly string[], usage = RUN_USAGE): Result<RunOptions | 'help'> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (thrown) {
    return fail({ what: thrownText(thrown), remedy: `\n${usage}` });
  }
  if (values.help) return ok('help');
  const set = pairs(values.set ?? []);
  if (!set.ok) return set;
  const sipPort = port('--sip-port', values['sip-port']);
  if (!sipPort.ok) return sipPort;
  const webPort = port('--web-port', values['web-port']);
  if (!webPort.ok) return webPort;
  const rtpPorts = portRange(values['rtp-ports']);
  if (!rtpPorts.ok) return rtpPorts;
  const mac = macAddress(values.mac);
  if (!mac.ok) return mac;
  const logLevel = LEVELS.find(level => level === (values.log ?? 'warning'));
  if (logLevel === undefined) return wrong(`--log ${values.log}`, `Use one of ${LEVELS.join(', ')}.`);
  const look = LOOKS.find(one => one === (values.screen ?? 'text'));
  if (look === undefined) return wrong(`--screen ${values.screen}`, `Use one of ${LOOKS.join(', ')}.`);
  return ok({
    hal: values.hal ?? 'sim',
    model: values.model,
    data: values.data ?? 'phone-data',
    cfg: values.cfg ?? [],
    factory: values.factory ?? [],
    set: [...provisioned(values.provision), ...set.value],
    sipPort: sipPort.value,
    webPort: webPort.value,
    rtpPorts: rtpPorts.value,
    address: values.address,
    mac: mac.value,
    lan: values.lan,
    headless: values.headless ?? false,
    restart: values.restart ?? values.lan !== undefined,
    look,
    control: values.control,
    audio: values.audio ?? 'null',
    nameServers: values.dns ?? [],
    logLevel,
  });
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      hal: { type: 'string' },
      model: { type: 'string' },
      data: { type: 'string' },
      cfg: { type: 'string', multiple: true },
      factory: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      provision: { type: 'string' },
      'sip-port': { type: 'string' },
      'rtp-ports': { type: 'string' },
      address: { type: 'string' },
      lan: { type: 'string' },
      dns: { type: 'string', multiple: true },
      mac: { type: 'string' },
      'web-port': { type: 'string' },
      headless: { type: 'boolean' },
      restart: { type: 'boolean' },
      screen: { type: 'string' },
      control: { type: 'string' },
      audio: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}

/** As if the configuration named the server. */
function provisioned(url: string | undefined): { path: string; value: string }[] {
  if (url === undefined) return [];
  return [
    { path: provisioning.method.path, value: 'STATIC' },
    { path: provisioning.configurationUrl.path, value: url },
  ];
}

function wrong(what: string, remedy: string): Result<never> {
  return fail({ what: `${what} is not understood.`, remedy });
}

function pairs(texts: readonly string[]): Result<{ path: string; value: string }[]> {
  const found: { path: string; value: string }[] = [];
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals <= 0) return wrong(`--set ${text}`, 'Write --set path=value.');
    found.push({ path: text.slice(0, equals), value: text.slice(equals + 1) });
  }
  return ok(found);
}

function port(option: string, text: string | undefined): Result<number | undefined> {
  if (text === undefined) return ok(undefined);
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= 65535) return ok(number);
  return wrong(`${option} ${text}`, 'A port is a number from 1 to 65535; 0 takes a free one.');
}

/** Room for at least one call: an even RTP port and the odd one after it. */
function portRange(text: string | undefined): Result<{ first: number; last: number } | undefined> {
  if (text === undefined) return ok(undefined);
  const [, first = '', last = ''] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === '' || range.first < 1024 || range.last > 65535 || range.last - range.first < 2) {
    return wrong(`--rtp-ports ${text}`, 'Write --rtp-ports 4000-4063.');
  }
  return ok(range);
}

function macAddress(text: string | undefined): Result<string | undefined> {
  if (text === undefined) return ok(undefined);
  const digits = text.replace(/[:-]/g, '').toUpperCase();
  return /^[0-9A-F]{12}$/.test(digits) ? ok(digits) : wrong(`--mac ${text}`, 'Write twelve hexadecimal digits.');
}
