/** A phone at rest, and the pieces to put it into any other state. */
import type { Apply } from '../../config/param.ts';
import { Store } from '../../config/store.ts';
import { RING_NAMES } from '../../config/tables/rings.ts';
import type { NetworkState } from '../../hal/ports.ts';
import type { Clock } from '../../src/base/clock.ts';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { CallState, DeskOrders, DeskState, LineServer, LineState } from '../../src/call/facts.ts';
import { hitOf } from '../../src/directory/book.ts';
import type { Contact } from '../../src/directory/contact.ts';
import type { Directory, LoggedCall, Search } from '../../src/directory/facts.ts';
import { listOf } from '../../src/directory/lists.ts';
import { SearchIndex } from '../../src/directory/search.ts';
import type { PhoneFacts } from '../../ui/facts.ts';
import type { BookOrders, Seeker } from '../../ui/lcd/book.ts';
import type { PhoneOrders } from '../../ui/lcd/phone-orders.ts';
import type { UiSettings } from '../../ui/settings.ts';
import type { Status } from '../../ui/status.ts';
import { type Values, valuesOf } from '../../ui/values.ts';
import { type View, viewOf } from '../../ui/view.ts';

/** Every parameter has its default. */
const standards = new Store();

/** The configuration with some values of its own. */
export function valuesWith(values: Readonly<Record<string, string>>): Values {
  const store = new Store();
  for (const [path, value] of Object.entries(values)) store.set(path, value);
  return valuesOf(store);
}

export const status: Status = {
  memory: () => ({ total: 512 * 2 ** 20, free: 256 * 2 ** 20, own: 90 * 2 ** 20 }),
  upSeconds: () => 93_784,
  certificates: () => [{ name: 'SIP', subject: 'CN=00908F112233', validTo: new Date('2027-03-01T00:00:00Z') }],
  provisioned: () => ({
    source: 'https://config.example.com/00908f112233.cfg',
    time: new Date('2026-01-05T07:30:00Z'),
    outcome: 'same',
  }),
  serial: () => 'SIM00908F112233',
  findings: () => [
    { about: { key: 'doctor.network' }, good: true, says: '192.0.2.17' },
    { about: { key: 'doctor.line', args: { line: 1 } }, good: false, says: '192.0.2.5', reason: 'wrong password' },
    { about: { key: 'doctor.time' }, good: false, says: { key: 'notice.no-time' } },
  ],
  release: () => [{ name: 'phone400', version: '0.1.0' }],
};

export const loggedCalls: readonly LoggedCall[] = (
  [
    ['in', 'missed', '200', 'Ada Lovelace', 0, '2026-01-05T09:01:00Z'],
    ['out', 'answered', '0301234567', '', 75, '2026-01-05T08:30:00Z'],
    ['in', 'elsewhere', '', '', 0, '2026-01-04T17:00:00Z'],
    ['in', 'answered', '201', 'Second Phone', 3725, '2025-12-24T12:00:00Z'],
  ] as const
).map(([direction, outcome, number, name, seconds, time], at) => ({
  id: 4 - at,
  line: 0,
  time: new Date(time),
  ...{ direction, outcome, number, name, seconds },
  forwardedTo: '',
  divertedBy: '',
}));

const contacts: readonly Contact[] = [
  { name: 'Ada Lovelace', office: '200', home: '0301234', mobile: '+49 171 2345678' },
  { name: 'Émilie du Châtelet', office: '204', home: '', mobile: '' },
  { name: 'Grace Hopper', office: '0301234567', home: '', mobile: '' },
];

/** A directory with a few calls and contacts. */
export const someDirectory: Directory = directoryOf(loggedCalls, contacts);

export const emptyDirectory: Directory = directoryOf([], []);

export function directoryOf(
  calls: readonly LoggedCall[],
  people: readonly Contact[],
  corporate: Search | null = null,
): Directory {
  const index = SearchIndex.of(people.map((one, at) => hitOf(one, at + 1)));
  return {
    hasCorporate: corporate !== null,
    calls: list => calls.filter(call => list === 'all' || listOf(call) === list),
    contact: id => people[id - 1] ?? null,
    search: (source, text) =>
      source === 'corporate' && corporate !== null
        ? corporate
        : { hits: index.search(text), state: 'done', fault: null },
    nameOf: number => index.nameOf(number),
    speedDial: () => null,
  };
}

export const noBook: BookOrders & Seeker = {
  forgetCall: () => ok(undefined),
  forgetCalls: () => ok(undefined),
  keepContact: () => ok(undefined),
  forgetContact: () => ok(undefined),
  ask: () => ok(undefined),
  seek: () => {},
};

export const settings: UiSettings = {
  language: 'ENGLISH',
  largeText: false,
  timeFormat: '24HOUR',
  dateFormat: 'EUROPEAN',
  contrast: 27,
  lightSeconds: 10,
  timeZone: 'UTC',
  keyTimes: { longAfter: 800, repeatAfter: 600, repeatEvery: 200 },
  softkeys: {
    idle: ['DIRECTORY', 'MISSED_CALLS', 'FORWARD_ALL', 'NONE'],
    call: ['BLIND_TRANSFER', 'CONF', 'NEW_CALL', 'END'],
  },
  forwardSoftkey: true,
  doNotDisturbSoftkey: true,
  dialSoftkeys: ['DIRECTORY', 'CALL_LOG'],
  idleSoftkeysWhenDialling: false,
  rejectSoftkey: true,
  newCallSoftkey: true,
  blindTransferSoftkey: true,
  semiAttendedTransfer: true,
  disabledKeys: [],
  navigation: ['NONE', 'NONE', 'NONE', 'NONE', 'NONE'],
  pauses: false,
  spokenMenus: false,
  cues: { click: false, confirm: false, wrong: false },
  digitsStartCalls: true,
  mayRecord: false,
  recordsPackets: false,
  pageGroups: [],
  voiceMailNumber: '',
  emergencyNumbers: ['112', '911'],
  whileLocked: ['answer', 'answer'],
};

export const network: NetworkState = {
  link: true,
  interfaceName: 'eth0',
  address: '192.168.1.50',
  mac: '00908F112233',
  access: { phase: 'none' },
  vlan: null,
  addressing: 'bound',
  duplicate: null,
  names: true,
  time: null,
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
  emergency: null,
  recording: false,
  path: null,
  handsetLifted: false,
  muted: false,
  beeping: null,
  reminding: null,
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
    about: { model: '405HD', firmware: '0.1.0', functionKeys: 0 },
    values: valuesOf(standards),
    rings: RING_NAMES,
    status,
    directory: emptyDirectory,
    adminCode: null,
    lock: { locked: false, hasCode: false },
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

export const ADMIN_CODE = '40718263';

/** The phone below the menus: settings go into this store, the admin code is ADMIN_CODE. */
export function phoneOrders(store: Store, clock: Clock, given: string[] = []): PhoneOrders {
  const applied = (path: string): Result<Apply> => {
    const known = store.explain(path);
    return known.ok ? ok(known.value.param.apply) : known;
  };
  const checked = (code: string): Promise<Result<void>> =>
    new Promise(resolve =>
      clock.after(50, () => resolve(code === ADMIN_CODE ? ok(undefined) : fail({ what: 'Wrong code.' }))),
    );
  return {
    write(path, text) {
      const set = store.set(path, text);
      return set.ok ? applied(path) : set;
    },
    clear(path) {
      const reset = store.reset(path);
      return reset.ok ? applied(path) : reset;
    },
    unlock: checked,
    unlockPhone: checked,
    async changeCode(code) {
      given.push(`code ${code}`);
      return code.length < 8 ? fail({ what: 'The new password must have at least 8 characters.' }) : ok(undefined);
    },
    preview: ring => given.push(`preview ${ring}`),
    cue: name => given.push(name),
    speak: text => given.push(text === null ? 'hush' : `speak ${text}`),
    loopBack: path => given.push(`loop ${path}`),
    setUp: address => given.push(`set up ${address}`),
    logIn: (user, password) => given.push(`log in ${user} ${password}`),
    confirmed: what => given.push(what),
  };
}
