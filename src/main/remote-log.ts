/** The log at a syslog server follows the configuration (guide chapter 47). */
import type { Param } from '../../config/param.ts';
import * as syslog from '../../config/params/syslog.ts';
import type { Settings, Store } from '../../config/store.ts';
import type { Clock } from '../base/clock.ts';
import type { Log, LogLevel } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import type { TlsTrust } from '../base/tls/files.ts';
import type { Target } from '../syslog/link.ts';
import { RemoteLog } from '../syslog/remote-log.ts';
import { macAddressOf } from './hardware.ts';
import type { PhoneOptions } from './phone.ts';

type Component = Param<syslog.ComponentLevel>;

/** Which parts of the guide stand for a room; those of a room that has two are one, and the more talkative counts. */
const COMPONENTS: { readonly [room: string]: readonly Component[] } = {
  lcd: [syslog.screen],
  call: [syslog.callControl],
  sip: [syslog.sipStack],
  events: [syslog.sipStack],
  media: [syslog.voice, syslog.signalProcessor],
  network: [syslog.infrastructure],
  ldap: [syslog.infrastructure],
  web: [syslog.webServer, syslog.webPrograms],
};

/** Configuration, firmware, codes, access, and what speaks for the phone as a whole. */
const OTHERS: readonly Component[] = [syslog.control];

/** The log has nothing that is an emergency, and no notices: they are warnings or information. */
const LEAST: { readonly [level in syslog.ComponentLevel]: LogLevel | null | 'as-all' } = {
  NONE: 'as-all',
  EMERGENCY: null,
  ERROR: 'error',
  WARNING: 'warning',
  NOTICE: 'warning',
  INFO: 'info',
  DEBUG: 'debug',
};

/** Whoever names a server wants to hear what is wrong, whatever else is left as it was. */
const OF_ALL = { NONE: 'warning', BASIC: 'info', DETAILED: 'debug' } as const;

const TALKATIVE: readonly (LogLevel | null)[] = ['debug', 'info', 'warning', 'error'];

/** Milliseconds that a phone which ends waits for its server. */
const LAST_WORDS = 2000;

/** `model` is not known yet when the first lines are written: the MAC address names the phone, as it names its files. */
export function createRemoteLog(options: PhoneOptions, clock: Clock): RemoteLog {
  return new RemoteLog({ clock, speaker: { host: macAddressOf(options), process: String(process.pid) } });
}

/** Follows the settings from now on. */
export function followRemoteLog(remoteLog: RemoteLog, store: Store, trust: TlsTrust): void {
  const follow = (): void => remoteLog.configure({ target: targetOf(store), least: leastOf(store), trust });
  follow();
  store.onChange(follow);
}

/** The lines that a phone which ends has said, while it still has its address. */
export function lastWords(remoteLog: RemoteLog): Promise<void> {
  return remoteLog.flush(LAST_WORDS);
}

/** With what was said after that. */
export function closeRemoteLog(remoteLog: RemoteLog): Promise<void> {
  return remoteLog.close(LAST_WORDS);
}

/** Here, where it cannot come back to the server that does not take it. */
export function tellRemoteLog(remoteLog: RemoteLog, log: Log): void {
  remoteLog.changed.subscribe(fault => {
    if (fault === null) log.info('the syslog server takes messages');
    else log.warning(faultText(fault));
  });
}

function targetOf(settings: Settings): Target | null {
  const mode = settings.get(syslog.mode);
  const host = settings.get(syslog.server);
  if ((mode !== 'NETWORK' && mode !== 'ALL') || host === '') return null;
  return { transport: settings.get(syslog.transport), host, port: settings.get(syslog.port) };
}

/** Each room is looked up once. */
function leastOf(settings: Settings): (room: string) => LogLevel | null {
  const known = new Map<string, LogLevel | null>();
  const ofAll = OF_ALL[settings.get(syslog.level)];
  const find = (room: string): LogLevel | null => {
    const wanted = (COMPONENTS[room] ?? OTHERS).map(param => LEAST[settings.get(param)]);
    const own = wanted.filter(level => level !== 'as-all');
    if (own.length === 0) return ofAll;
    return TALKATIVE.find(level => own.includes(level)) ?? null;
  };
  return room => {
    const least = known.get(room);
    if (least !== undefined) return least;
    const found = find(room);
    known.set(room, found);
    return found;
  };
}
