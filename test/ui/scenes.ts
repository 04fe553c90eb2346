/** One scene for every screen and every state of it that looks different. */

import type { AccessRefusal, NetworkState } from '../../hal/ports.ts';
import type { CallState } from '../../src/call/facts.ts';
import type { Hit, Source } from '../../src/directory/facts.ts';
import { NOT_STARTED } from '../../src/provision/facts.ts';
import { book, contactPlace, peoplePlace } from '../../ui/lcd/book.ts';
import { entryOf } from '../../ui/lcd/entry/entry.ts';
import { nameField, PASSWORD, USER_NAME } from '../../ui/lcd/entry/fields.ts';
import { UNLOCK } from '../../ui/lcd/locked.ts';
import { userNamePlace } from '../../ui/lcd/log-in.ts';
import { HOME, type NavigatorState } from '../../ui/lcd/navigator.ts';
import type { PeoplePlace, Place } from '../../ui/lcd/place.ts';
import type { View } from '../../ui/view.ts';
import {
  call,
  deskWith,
  directoryOf,
  idleDesk,
  line,
  network,
  secondLine,
  server,
  someDirectory,
  valuesWith,
  view,
} from './fixtures.ts';

export type Scene = { readonly view: View; readonly navigator: NavigatorState };

const twoLines = [line(), secondLine];
const scene = (shown: View, navigator: Partial<NavigatorState> = {}): Scene => ({
  view: shown,
  navigator: { ...HOME, ...navigator },
});
const inMenu = (...stack: readonly Place[]): Partial<NavigatorState> => ({ stack });

const talking = call();
const LOCKED = { locked: true, hasCode: true };
const forHelp = (over: Partial<CallState>): CallState => call({ number: '112', name: '', direction: 'out', ...over });
const helped = { call: 1, number: '112', tried: [0], givenUp: false };
const lossy = { mos: 2.9, lossPercent: 3.4, jitterMs: 22, delayMs: 140 };
const waitingCall = call({ id: 2, direction: 'in', phase: 'incoming', number: '0301234567', name: 'Grace Hopper' });
const heldCall = call({ id: 3, phase: 'held', number: '201', name: 'Second Phone', connectedAt: 5000 });
const inConference = [
  talking,
  call({ id: 4, number: '203', name: 'Third Phone', connectedAt: 8000 }),
  call({ id: 5, number: '204', name: 'Fourth Phone', connectedAt: 12_000 }),
];
const wrongPassword = line({
  registration: 'failed',
  reason: 'wrong password',
  servers: [server({ phase: 'failed', reason: 'wrong password' })],
});
const longReason = line({
  registration: 'failed',
  reason: 'the server sip.example.com gave no answer for 32 seconds',
  servers: [
    server({ phase: 'failed', reason: 'no answer from 192.0.2.10:5060' }),
    server({ host: 'backup.sip.example.com:5070', role: 'redundant', inUse: false, phase: 'unregistered' }),
  ],
});

const onBackup = line({
  servers: [
    server({ inUse: false, phase: 'failed', reason: 'no answer from 192.0.2.10' }),
    server({ host: '192.0.2.20', role: 'redundant' }),
  ],
});

function typedPeople(source: Source, text: string): PeoplePlace {
  const entry = entryOf(nameField('ENGLISH', 32), text);
  return { kind: 'people', source, entry, position: 0 };
}

const warehouse = { group: 0, name: 'Warehouse', payloadType: 9 };
const pageGroups = [
  { id: 0, name: 'Warehouse' },
  { id: 1, name: 'Front desk' },
];

const withCalls = { directory: someDirectory };

function refusedBy(reason: AccessRefusal): NetworkState {
  return { ...network, address: '', addressing: 'searching', names: null, access: { phase: 'refused', reason } };
}
/** Some keys of all models, with somebody who is called there. */
const programmed = valuesWith({
  'voip/services/call_pickup/enabled': '1',
  'personal_settings/functional_key/0/type': 'SPEED_DIAL_BLF',
  'personal_settings/functional_key/0/speed_dial_number': '204',
  'personal_settings/functional_key/0/key_label': 'Workshop',
  'personal_settings/functional_key/1/type': 'SPEED_DIAL_BLF',
  'personal_settings/functional_key/1/speed_dial_number': '205',
  'personal_settings/functional_key/2/type': 'EVENT',
  'personal_settings/functional_key/2/key_event': 'DND_ALL',
  'personal_settings/functional_key/3/type': 'PARKING_LOT',
  'personal_settings/functional_key/3/parking_lot_number': '701',
  'personal_settings/functional_key/6/speed_dial_number': '0301234567890123456789',
  'personal_settings/functional_key/7/type': 'SIP_ACCOUNT',
});
const watched = new Map(
  (['ringing', 'busy', 'held'] as const).map((phase, at) => [
    ['204', '205', '701'][at] ?? '',
    { phase, party: '', pickUp: null },
  ]),
);

export const scenes: { readonly [name: string]: Scene } = {
  idle: scene(view(idleDesk)),
  'idle, two lines, missed calls, redial': scene(
    view({ ...idleDesk, lines: [line({ label: 'Ada 1001' }), secondLine], missedCalls: 2, redial: '200' }),
  ),
  'idle, 12 hour clock, American date': scene(
    view(idleDesk, {
      time: new Date('2026-01-15T22:05:00Z'),
      settings: { timeFormat: '12HOUR', dateFormat: 'AMERICAN', timeZone: 'America/New_York' },
    }),
  ),
  'idle, registering': scene(view({ ...idleDesk, lines: [line({ registration: 'registering' })] })),
  'idle, wrong password': scene(view({ ...idleDesk, lines: [wrongPassword, secondLine] })),
  'idle, new firmware comes': scene(
    view(idleDesk, { firmware: { phase: 'downloading', version: '2.16.704', percent: 42 } }),
  ),
  'idle, new firmware waits': scene(
    view(idleDesk, { firmware: { phase: 'waiting', version: '2.16.704', percent: 100 } }),
  ),
  'idle, the user may lock the phone': scene(view(idleDesk, { lock: { locked: false, hasCode: true } }), {
    softkeyPage: 1,
  }),
  locked: scene(view(idleDesk, { lock: LOCKED, adminCode: '40718263' })),
  'locked, as many emergency numbers as there may be': scene(
    view(idleDesk, {
      lock: LOCKED,
      settings: { emergencyNumbers: ['112', '911', '110', '0112', '0911', '0110', '999', '0999'] },
    }),
  ),
  'locked, the code is typed': scene(
    view(idleDesk, { lock: LOCKED }),
    inMenu({ ...UNLOCK, entry: entryOf(PASSWORD, '47') }),
  ),
  'locked, a key does nothing': scene(view(idleDesk, { lock: LOCKED }), {
    overlay: { kind: 'popup', message: { key: 'popup.locked' } },
  }),
  'locked, somebody calls': scene(view(deskWith([waitingCall], { path: null }), { lock: LOCKED })),
  'locked, a call goes on': scene(view(deskWith([talking]), { lock: LOCKED })),
  'menu of the lock': scene(
    view(idleDesk, { lock: { locked: false, hasCode: true } }),
    inMenu({ kind: 'menu', name: 'lock', of: 0, position: 0 }),
  ),
  'emergency call, nobody answered yet': scene(view(deskWith([forHelp({ phase: 'calling' })], { emergency: helped }))),
  'emergency call': scene(view(deskWith([forHelp({})], { emergency: helped })), {
    overlay: { kind: 'popup', message: { key: 'popup.not-in-emergency' } },
  }),
  'idle, the emergency centre may call back': scene(view({ ...idleDesk, emergency: { ...helped, call: null } })),
  'idle, the user may page': scene(
    view(idleDesk, {
      settings: { pageGroups },
      values: valuesWith({ 'voip/services/group_paging/allow_make_paging/enabled': '1' }),
    }),
    { softkeyPage: 1 },
  ),
  'menu of the groups': scene(
    view(idleDesk, { settings: { pageGroups } }),
    inMenu({ kind: 'menu', name: 'paging', of: 0, position: 0 }),
  ),
  'a page is spoken': scene(view({ ...idleDesk, paging: { ...warehouse, phase: 'sending' }, path: 'speaker' })),
  'a page is heard': scene(view({ ...idleDesk, paging: { ...warehouse, phase: 'playing' }, path: 'speaker' })),
  'a page is heard by the locked phone': scene(
    view({ ...idleDesk, paging: { ...warehouse, phase: 'playing' }, path: 'speaker' }, { lock: LOCKED }),
  ),
  'a page asks whether the call may wait': scene(
    view(deskWith([talking], { paging: { ...warehouse, phase: 'asked' } })),
  ),
  'a page is heard, the call waits': scene(
    view(deskWith([heldCall], { paging: { ...warehouse, phase: 'playing' }, path: 'speaker' })),
  ),
  'a code asks whether it may set up the phone': scene(view({ ...idleDesk, lines: [] }), {
    stack: [{ kind: 'setup', address: 'http://192.168.1.10:8080/', position: 0 }],
  }),
  'a code asks whether the server may be forgotten': scene(view(idleDesk), {
    stack: [{ kind: 'setup', address: '', position: 0 }],
  }),
  'a wrong code': scene(view({ ...idleDesk, lines: [] }), {
    overlay: { kind: 'popup', message: { key: 'popup.code-wrong' } },
  }),
  'too many wrong codes': scene(view({ ...idleDesk, lines: [] }), {
    overlay: { kind: 'popup', message: { key: 'popup.code-wait', args: { seconds: 120 } } },
  }),
  'addresses of the phone': scene(view(idleDesk), { stack: [{ kind: 'page', name: 'addresses', position: 0 }] }),
  'the phone checks itself': scene(view(idleDesk), { stack: [{ kind: 'page', name: 'doctor', position: 0 }] }),
  'idle, the configuration server wants a log-in': scene(
    view(idleDesk, {
      provisioning: { ...NOT_STARTED, last: { time: new Date(0), outcome: 'failed', reason: 'log-in' } },
    }),
  ),
  'log-in at the configuration server': scene(
    view(idleDesk),
    inMenu({ ...userNamePlace('phones'), entry: entryOf(USER_NAME, 'jam') }),
  ),
  'idle, do not disturb and forwarded': scene(
    view(idleDesk, {
      values: valuesWith({
        'voip/line/0/do_not_disturb/activated': '1',
        'voip/line/0/call_forward/active': '1',
        'voip/line/0/call_forward/destination': '0301234567',
      }),
    }),
  ),
  'incoming, to be forwarded': scene(
    view(
      deskWith([{ ...waitingCall, silenced: true }], {
        dial: { line: 0, number: '20', tone: 'none', deflects: 2 },
        path: null,
      }),
    ),
  ),
  'idle, long reason': scene(view({ ...idleDesk, lines: [longReason] })),
  'idle, on the backup server': scene(view({ ...idleDesk, lines: [onBackup] })),
  'idle, waiting for 802.1x': scene(
    view(
      { ...idleDesk, lines: [longReason] },
      { network: { ...network, address: '', addressing: 'searching', access: { phase: 'waiting' } } },
    ),
  ),
  'idle, 802.1x does not answer': scene(
    view(idleDesk, { network: { ...network, address: '', addressing: 'searching', access: { phase: 'failed' } } }),
  ),
  'idle, 802.1x refuses the password': scene(view(idleDesk, { network: refusedBy('credentials') })),
  'idle, 802.1x refuses the certificate': scene(view(idleDesk, { network: refusedBy('certificate') })),
  'idle, DHCP does not answer': scene(
    view(idleDesk, { network: { ...network, address: '', addressing: 'no-answer', names: null } }),
  ),
  'idle, the address expired': scene(
    view(idleDesk, { network: { ...network, address: '', addressing: 'lost', names: null } }),
  ),
  'idle, the address is taken twice': scene(
    view(idleDesk, { network: { ...network, duplicate: { address: '192.168.1.50', mac: '00:90:8f:00:00:07' } } }),
  ),
  'idle, no name server, no time': scene(view(idleDesk, { network: { ...network, names: false, time: false } })),
  'network status, VLAN by LLDP, 802.1x': scene(
    view(idleDesk, {
      network: {
        ...network,
        vlan: { id: 20, by: 'LLDP' },
        access: { phase: 'granted' },
        duplicate: { address: '192.168.1.50', mac: '00:90:8f:00:00:07' },
      },
    }),
    inMenu({ kind: 'page', name: 'network', position: 4 }),
  ),
  'network status, 802.1x refuses the certificate': scene(
    view(idleDesk, { network: refusedBy('certificate') }),
    inMenu({ kind: 'page', name: 'network', position: 4 }),
  ),
  'idle, cable unplugged': scene(view(idleDesk, { network: { ...network, link: false, address: '' } })),
  'idle, no address': scene(view(idleDesk, { network: { ...network, address: '' } })),
  'idle, no line, settings with faults': scene(
    view({ ...idleDesk, lines: [] }, { settingsFaults: [{ what: 'not a number.' }] }),
  ),
  'dialling, nothing yet': scene(
    view({ ...idleDesk, dial: { line: 0, number: '', tone: 'dial' }, path: 'speaker', redial: '200' }),
  ),
  dialling: scene(
    view({ ...idleDesk, lines: twoLines, dial: { line: 1, number: '030123', tone: 'none' }, path: 'handset' }),
  ),
  'dialling, longer than the screen': scene(
    view({ ...idleDesk, dial: { line: 0, number: '0123456789012345678901234567890123456789', tone: 'none' } }),
  ),
  'dialling beside a held call': scene(view(deskWith([heldCall], { dial: { line: 0, number: '2', tone: 'none' } }))),
  'dialling for a transfer': scene(
    view(
      deskWith([heldCall], {
        dial: { line: 0, number: '20', tone: 'none' },
        transfer: { phase: 'choosing', kind: 'attended', call: 3 },
      }),
    ),
  ),
  calling: scene(view(deskWith([call({ phase: 'calling', name: '' })]))),
  ringback: scene(view(deskWith([call({ phase: 'ringback' })], { lines: twoLines }))),
  'ringback, early media': scene(view(deskWith([call({ phase: 'ringback', earlyMedia: true })]))),
  incoming: scene(view(deskWith([waitingCall], { path: null }))),
  'incoming, silenced, second line': scene(
    view(deskWith([{ ...waitingCall, line: 1, silenced: true }], { lines: twoLines, path: null })),
  ),
  'incoming, nameless and long': scene(
    view(deskWith([{ ...waitingCall, name: '', number: '+4930123456789012345678901234567890' }], { path: null })),
  ),
  'incoming, nobody says who': scene(view(deskWith([{ ...waitingCall, name: '', number: '' }], { path: null }))),
  'incoming, diverted, number not verified': scene(
    view(deskWith([{ ...waitingCall, divertedBy: 'Front Desk', verification: 'failed' }], { path: null })),
  ),
  'call waiting': scene(view(deskWith([waitingCall, talking]))),
  connected: scene(view(deskWith([talking]))),
  'connected over an hour, muted, digits sent': scene(
    view(deskWith([call({ digitsSent: '12#' })], { muted: true, lines: twoLines }), { now: 3_725_000 }),
  ),
  'connected, words are lost': scene(view(deskWith([call({ quality: lossy })]))),
  'how the call sounds': scene(
    view(deskWith([call({ quality: lossy, encryption: 'AES_CM_128_HMAC_SHA1_80', secure: true })])),
    inMenu({ kind: 'page', name: 'call', position: 0 }),
  ),
  'lamps in words': scene(
    view(deskWith([talking], { muted: true, missedCalls: 1 })),
    inMenu({ kind: 'page', name: 'lamps', position: 0 }),
  ),
  'ended, no answer of a server': scene(
    view(deskWith([call({ phase: 'ended', endedText: 'no answer from 192.0.2.5' })])),
  ),
  'ended, certificate expired': scene(
    view(deskWith([call({ phase: 'ended', endedText: 'certificate of sip.example.com expired 3 days ago' })])),
  ),
  'held by them': scene(view(deskWith([call({ heldByRemote: true })]))),
  'held by us': scene(view(deskWith([heldCall]))),
  'transfer to a party that rings': scene(
    view(
      deskWith([call({ id: 4, phase: 'ringback', name: '', number: '203' }), heldCall], {
        transfer: { phase: 'consulting', call: 3, other: 4 },
      }),
    ),
  ),
  'transfer under way': scene(
    view(deskWith([heldCall], { transfer: { phase: 'asked', call: 3, other: null, number: '203', accepted: true } })),
  ),
  transferred: scene(view({ ...idleDesk, transfer: { phase: 'done', number: '203' } }), {
    overlay: { kind: 'popup', message: { key: 'popup.transferred', args: { number: '203' } } },
  }),
  'transfer failed': scene(
    view(deskWith([heldCall], { transfer: { phase: 'failed', number: '203', reason: 'Number does not exist' } })),
    {
      overlay: { kind: 'popup', message: { key: 'popup.transfer-failed', args: { reason: 'Number does not exist' } } },
    },
  ),
  'two calls of the same name': scene(
    view(
      deskWith(
        [
          { ...heldCall, name: '400HD' },
          { ...talking, name: '400HD', number: '0301234567' },
        ],
        { focus: 1 },
      ),
    ),
  ),
  'two calls': scene(view(deskWith([talking, heldCall]))),
  'two calls, focus on the held one': scene(view(deskWith([talking, heldCall], { focus: 3 }))),
  'two calls, one to be added to a conference': scene(
    view(
      deskWith([heldCall], {
        dial: { line: 0, number: '20', tone: 'none' },
        conference: { phase: 'choosing', members: [3], levels: {} },
      }),
    ),
  ),
  conference: scene(
    view(deskWith(inConference, { conference: { phase: 'together', members: [1, 4, 5], levels: {} } })),
  ),
  'conference, one on hold': scene(
    view(
      deskWith(
        inConference.map(one => ({ ...one, phase: one.id === 4 ? 'held' : one.phase })),
        { conference: { phase: 'together', members: [1, 4, 5], levels: {} }, focus: 4 },
      ),
    ),
  ),
  'conference on hold beside a call': scene(
    view(
      deskWith(
        [...inConference.map(one => ({ ...one, phase: 'held' as const })), call({ id: 6, number: '206', name: '' })],
        {
          conference: { phase: 'together', members: [1, 4, 5], levels: {} },
          focus: 4,
        },
      ),
    ),
  ),
  'conference, a member is louder': scene(
    view(deskWith(inConference, { conference: { phase: 'together', members: [1, 4, 5], levels: { 4: 3 } } })),
    { overlay: { kind: 'popup', message: { key: 'popup.member-volume', args: { name: 'Third Phone', db: '+3' } } } },
  ),
  'more calls than rows': scene(
    view(
      deskWith([talking, ...[4, 5, 6, 7, 8, 9, 10].map(id => ({ ...heldCall, id, name: `Caller ${id}` }))], {
        focus: 8,
      }),
    ),
  ),
  'ended, busy': scene(view(deskWith([call({ phase: 'ended', endedText: 'Busy' })], { redial: '200' }))),
  'ended after a talk, long reason': scene(
    view(
      deskWith([
        call({
          phase: 'ended',
          direction: 'in',
          lastedMs: 83_000,
          endedText: 'The server ended the call because the account has no credit left',
        }),
      ]),
    ),
  ),
  'ended beside a held call': scene(view(deskWith([call({ phase: 'ended', endedText: 'No answer' }), heldCall]))),
  volume: scene(view(deskWith([talking], { volumeShown: 'speaker' })), { overlay: { kind: 'volume', of: 'speaker' } }),
  'pop-up': scene(view(idleDesk), { overlay: { kind: 'popup', message: { key: 'popup.no-redial' } } }),
  'pop-up over two rows': scene(view(idleDesk), {
    overlay: {
      kind: 'popup',
      message: { key: 'line.problem', args: { line: 1, reason: 'the certificate of the server expired' } },
    },
  }),
  'main menu': scene(view(idleDesk), inMenu({ kind: 'menu', name: 'main', of: 0, position: 0 })),
  'status menu': scene(view(idleDesk), inMenu({ kind: 'menu', name: 'status', of: 0, position: 1 })),
  'network status': scene(view(idleDesk), inMenu({ kind: 'page', name: 'network', position: 0 })),
  'network status, IPv6, scrolled': scene(
    view(idleDesk, { network: { ...network, address: '2001:db8:1234:5678:9abc:def0:1234:5678' } }),
    inMenu({ kind: 'page', name: 'network', position: 1 }),
  ),
  'VoIP status': scene(
    view({ ...idleDesk, lines: [longReason, secondLine] }),
    inMenu({ kind: 'page', name: 'lines', position: 0 }),
  ),
  'VoIP status, on the backup server': scene(
    view({ ...idleDesk, lines: [onBackup] }),
    inMenu({ kind: 'page', name: 'lines', position: 0 }),
  ),
  'firmware version': scene(view(idleDesk), inMenu({ kind: 'page', name: 'firmware', position: 0 })),
  faults: scene(
    view(idleDesk, { settingsFaults: [{ where: 'phone.cfg line 3', what: 'voip/line/0/enabled is not 0 or 1.' }] }),
    inMenu({ kind: 'page', name: 'faults', position: 0 }),
  ),
  'idle, admin code': scene(view(idleDesk, { adminCode: '40718263' })),
  'a caller covers the menu': scene(view(deskWith([waitingCall], { path: null })), {
    stack: [{ kind: 'menu', name: 'main', of: 0, position: 0 }],
    covered: true,
  }),
  'all calls': scene(view(idleDesk, withCalls), inMenu({ kind: 'calls', list: 'all', position: 1 })),
  'missed calls': scene(view(idleDesk, withCalls), inMenu({ kind: 'calls', list: 'missed', position: 5 })),
  'no dialed calls': scene(view(idleDesk), inMenu({ kind: 'calls', list: 'dialed', position: 0 })),
  'one call': scene(view({ ...idleDesk, lines: twoLines }, withCalls), inMenu({ kind: 'call', id: 3, position: 0 })),
  'delete all calls?': scene(
    view(idleDesk, withCalls),
    inMenu({
      kind: 'ask',
      position: 0,
      title: { key: 'menu.calls.all' },
      asks: { key: 'confirm.delete-calls' },
      does: book('forgetCalls', ['all'], 'popup.calls-deleted', 'back'),
    }),
  ),
  'personal directory': scene(view(idleDesk, withCalls), inMenu(peoplePlace('local', view(idleDesk)))),
  'personal directory, empty': scene(view(idleDesk), inMenu(peoplePlace('local', view(idleDesk)))),
  'personal directory, letters typed': scene(view(idleDesk, withCalls), inMenu(typedPeople('local', 'du'))),
  'personal directory, nobody found': scene(view(idleDesk, withCalls), inMenu(typedPeople('local', 'xyz'))),
  'corporate directory, searching': scene(
    view(idleDesk, { directory: directoryOf([], [], { hits: [], state: 'searching', fault: null }) }),
    inMenu(typedPeople('corporate', 'gra')),
  ),
  'corporate directory, fault': scene(
    view(idleDesk, {
      directory: directoryOf([], [], {
        hits: [],
        state: 'done',
        fault: 'The LDAP server ldap.example.com does not answer.',
      }),
    }),
    inMenu(typedPeople('corporate', 'gra')),
  ),
  'numbers of a contact': scene(
    view(idleDesk, withCalls),
    inMenu({ kind: 'person', source: 'local', hit: someDirectory.search('local', 'ada').hits[0] as Hit, position: 1 }),
  ),
  'new contact': scene(view(idleDesk), inMenu(contactPlace({ office: '0301234567' }))),
  'somebody who is watched is called': scene(view(idleDesk, { values: programmed, watched })),
  'lamps in words, with who is watched': scene(view(idleDesk, { values: programmed, watched }), {
    stack: [{ kind: 'page', name: 'lamps', position: 0 }],
  }),
};
