/** A phone at rest, and the pieces to put it into any other state. */
import type { NetworkState } from '../../hal/ports.ts';
import type { CallState, DeskOrders, DeskState, LineServer, LineState } from '../../src/call/facts.ts';
import { type PhoneFacts, type UiSettings, type View, viewOf } from '../../ui/view.ts';

export const settings: UiSettings = {
  language: 'ENGLISH',
  timeFormat: '24HOUR',
  dateFormat: 'EUROPEAN',
  timeZone: 'UTC',
  longPressMs: 800,
  softkeys: {
    idle: ['DIRECTORY', 'MISSED_CALLS', 'FORWARD_ALL', 'NONE'],
    call: ['BLIND_TRANSFER', 'CONF', 'NEW_CALL', 'END'],
  },
  rejectSoftkey: true,
  newCallSoftkey: true,
  blindTransferSoftkey: true,
  semiAttendedTransfer: true,
  disabledKeys: [],
  digitsStartCalls: true,
  hiddenMenus: [],
  mayRecord: false,
  recordsPackets: false,
  pageGroups: [],
  voiceMailNumber: '',
};

export const network: NetworkState = {
  link: true,
  interfaceName: 'eth0',
  address: '192.168.1.50',
  mac: '00908F112233',
};

export function server(over: Partial<LineServer> = {}): LineServer {
  return { host: '192.0.2.10', role: 'primary', inUse: true, phase: 'registered', ...over };
}

export function line(over: Partial<LineState> = {}): LineState {
  return {
    index: 0,
    label: '1001',
    enabled: true,
    registration: 'registered',
    servers: [server()],
    ...over,
  };
}

export const secondLine = line({ index: 1, label: 'Reception' });

export function call(over: Partial<CallState> = {}): CallState {
  return {
    id: 1,
    line: 0,
    direction: 'out',
    phase: 'connected',
    heldByRemote: false,
    number: '200',
    name: 'Ada Lovelace',
    verification: null,
    divertedBy: '',
    connectedAt: over.phase === undefined || over.phase === 'held' ? 0 : null,
    lastedMs: null,
    earlyMedia: false,
    ring: '',
    silenced: false,
    codec: 'PCMU',
    encryption: '',
    secure: false,
    digitsSent: '',
    quality: null,
    digitsReceived: '',
    endedText: '',
    endTone: null,
    ...over,
  };
}

export const idleDesk: DeskState = {
  lines: [line()],
  calls: [],
  focus: null,
  dial: null,
  transfer: null,
  conference: null,
  paging: null,
  recording: false,
  path: null,
  handsetLifted: false,
  muted: false,
  beeping: null,
  volumes: { handset: 7, headset: 7, speaker: 7, ringer: 7 },
  volumeShown: null,
  missedCalls: 0,
  redial: '',
  callCount: 0,
};

/** A desk with these calls; the first has the focus. */
export function deskWith(calls: readonly CallState[], over: Partial<DeskState> = {}): DeskState {
  return { ...idleDesk, calls, focus: calls[0]?.id ?? null, path: 'speaker', ...over };
}

export type FactsOver = Partial<Omit<PhoneFacts, 'settings'>> & { readonly settings?: Partial<UiSettings> };

/** 65 seconds after the start of the clock, on Monday 5 January 2026 at 09:05 UTC. */
export function facts(desk: DeskState, over: FactsOver = {}): PhoneFacts {
  return {
    desk,
    network,
    settingsFaults: [],
    about: { model: '405HD', firmware: '0.1.0' },
    time: new Date('2026-01-05T09:05:00Z'),
    now: 65_000,
    ...over,
    settings: { ...settings, ...over.settings },
  };
}

export function view(desk: DeskState, over: FactsOver = {}): View {
  return viewOf(facts(desk, over));
}

export type GivenOrder = readonly [name: string, ...args: unknown[]];

/** A desk that writes down its orders. */
export function recordingOrders(): { orders: DeskOrders; given: GivenOrder[] } {
  const given: GivenOrder[] = [];
  const orders = new Proxy({} as DeskOrders, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        given.push([String(name), ...args]);
      },
  });
  return { orders, given };
}
