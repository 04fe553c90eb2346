import assert from 'node:assert/strict';
import type { CallState, DeskState } from '../../src/call/facts.ts';
import { NEW_CODE } from '../../ui/lcd/admin-code.ts';
import { entryOf, shownParts } from '../../ui/lcd/entry/entry.ts';
import { PASSWORD } from '../../ui/lcd/entry/fields.ts';
import { HOME, type NavigatorInput, type NavigatorState, navigate, placeInSight } from '../../ui/lcd/navigator.ts';
import { newsBetween } from '../../ui/lcd/news.ts';
import type { EntryPlace, MenuPlace } from '../../ui/lcd/place.ts';
import { call, deskWith, idleDesk, view } from './fixtures.ts';

const main: MenuPlace = { kind: 'menu', name: 'main', of: 0, position: 0 };
const status: MenuPlace = { kind: 'menu', name: 'status', of: 0, position: 0 };
const popup = { kind: 'popup', message: { key: 'popup.no-redial' } } as const;
const volume = { kind: 'volume', of: 'speaker' } as const;

const at = (over: Partial<NavigatorState>): NavigatorState => ({ ...HOME, ...over });

describe('navigator', () => {
  const table: readonly [string, NavigatorState, NavigatorInput, Partial<NavigatorState> | null, readonly string[]][] =
    [
      ['opens a menu', HOME, { type: 'open', place: main }, { stack: [main] }, []],
      [
        'opens a menu in a menu',
        at({ stack: [main], softkeyPage: 1 }),
        { type: 'open', place: status },
        { stack: [main, status] },
        [],
      ],
      [
        'starts anew when it was covered',
        at({ stack: [main, status], covered: true }),
        { type: 'open', place: main },
        { stack: [main] },
        [],
      ],
      ['goes back one step', at({ stack: [main, status] }), { type: 'back' }, { stack: [main] }, []],
      ['has nothing behind home', HOME, { type: 'back' }, null, []],
      ['goes home', at({ stack: [main, status] }), { type: 'home' }, { stack: [] }, []],
      [
        'moves down',
        at({ stack: [status] }),
        { type: 'move', by: 1, count: 3 },
        { stack: [{ ...status, position: 1 }] },
        [],
      ],
      [
        'moves round the end',
        at({ stack: [status] }),
        { type: 'move', by: -1, count: 3 },
        { stack: [{ ...status, position: 2 }] },
        [],
      ],
      ['does not move at home', HOME, { type: 'move', by: 1, count: 3 }, null, []],
      ['does not move in an empty menu', at({ stack: [main] }), { type: 'move', by: 1, count: 0 }, null, []],
      ['turns to more softkeys', HOME, { type: 'more', by: 1 }, { softkeyPage: 1 }, []],
      ['turns back to the softkeys before', HOME, { type: 'more', by: -1 }, { softkeyPage: -1 }, []],
      ['turns back when the phone does something else', at({ softkeyPage: 1 }), { type: 'situation-changed' }, {}, []],
      ['is covered by a caller', at({ stack: [main] }), { type: 'call-arrived' }, { stack: [main], covered: true }, []],
      [
        'comes back when the caller is gone',
        at({ stack: [main], covered: true }),
        { type: 'call-gone' },
        { stack: [main] },
        [],
      ],
      ['does not mind a caller it never showed', at({ stack: [main] }), { type: 'call-gone' }, null, []],
      ['goes home when the user speaks', at({ stack: [main], covered: true }), { type: 'engaged' }, {}, []],
      [
        'shows a pop-up for a while',
        HOME,
        { type: 'popup', message: popup.message },
        { overlay: popup },
        ['start-timer'],
      ],
      ['takes the pop-up away', at({ overlay: popup }), { type: 'timer', timer: 'popup' }, {}, ['redraw']],
      [
        'shows the volume instead of a pop-up',
        at({ overlay: popup }),
        { type: 'volume', of: 'speaker' },
        { overlay: volume },
        ['stop-timer'],
      ],
      ['takes the volume away', at({ overlay: volume }), { type: 'volume-over' }, {}, []],
      ['keeps a pop-up when the volume is over', at({ overlay: popup }), { type: 'volume-over' }, null, []],
      [
        'keeps the volume when an old pop-up ends',
        at({ overlay: volume }),
        { type: 'timer', timer: 'popup' },
        null,
        [],
      ],
    ];
  for (const [name, state, input, expected, effects] of table) {
    it(name, () => {
      const step = navigate(state, input);
      assert.deepEqual(step?.state ?? null, expected === null ? null : at(expected));
      assert.deepEqual(
        (step?.effects ?? []).map(({ type }) => type),
        effects,
      );
    });
  }

  it('takes the pop-up that answered a key away with its screen, and not what the phone says by itself', () => {
    const editor: EntryPlace = { ...NEW_CODE, entry: entryOf(PASSWORD, '1') };
    const stack = [main, editor];
    const leaving: readonly NavigatorInput[] = [
      { type: 'open', place: status },
      { type: 'back' },
      { type: 'home' },
      { type: 'become', place: status },
      { type: 'engaged' },
      { type: 'call-arrived' },
      { type: 'type', input: { type: 'key', key: '2' } },
    ];
    const stays = { ...popup, stays: true } as const;
    for (const input of leaving) {
      assert.equal(navigate(at({ stack, overlay: popup }), input)?.state.overlay, null, input.type);
      assert.deepEqual(navigate(at({ stack, overlay: stays }), input)?.state.overlay, stays, input.type);
    }
    assert.deepEqual(navigate(at({ stack: [main], overlay: volume }), { type: 'back' })?.state.overlay, volume);
  });

  it('hides the last letter of a code while the code is looked at', () => {
    const typing = navigate(at({ stack: [{ ...NEW_CODE, waiting: false }] }), {
      type: 'type',
      input: { type: 'key', key: '2' },
    });
    const place = navigate(typing?.state ?? HOME, { type: 'awaited' })?.state.stack.at(-1);
    assert.deepEqual(place?.kind === 'entry' && shownParts(place.entry), ['•', '']);
  });

  it('shows nothing of the stack while it is covered', () => {
    assert.equal(placeInSight(at({ stack: [main], covered: true })), null);
    assert.equal(placeInSight(at({ stack: [main, status] })), status);
  });
});

describe('news for the navigator', () => {
  const ringing = call({ direction: 'in', phase: 'incoming' });
  const phase = (to: CallState['phase']) => deskWith([call({ direction: 'in', phase: to })]);
  const table: readonly [string, DeskState, DeskState, readonly string[]][] = [
    ['nothing happens', idleDesk, idleDesk, []],
    ['a call arrives', idleDesk, deskWith([ringing]), ['call-arrived', 'situation-changed']],
    ['a caller is silenced', deskWith([ringing]), deskWith([{ ...ringing, silenced: true }]), []],
    ['a call is answered', deskWith([ringing]), phase('connected'), ['engaged', 'call-gone', 'situation-changed']],
    ['a call is over', phase('ended'), idleDesk, ['situation-changed', 'at-rest']],
    ['a call is missed', deskWith([ringing]), phase('ended'), ['call-gone', 'situation-changed']],
    [
      'one of two callers gives up',
      deskWith([ringing, { ...ringing, id: 2 }]),
      deskWith([ringing]),
      ['situation-changed'],
    ],
    [
      'a number is begun',
      idleDesk,
      { ...idleDesk, dial: { line: 0, number: '', tone: 'dial' } },
      ['engaged', 'situation-changed'],
    ],
    ['a call is made', idleDesk, phase('calling'), ['engaged', 'situation-changed']],
    ['a call is put on hold', phase('connected'), phase('held'), ['situation-changed']],
    ['the volume is changed', idleDesk, { ...idleDesk, volumeShown: 'ringer' }, ['volume']],
    [
      'the volume is changed again',
      { ...idleDesk, volumeShown: 'ringer' },
      { ...idleDesk, volumeShown: 'ringer', volumes: { ...idleDesk.volumes, ringer: 8 } },
      ['volume'],
    ],
    ['the volume is no longer shown', { ...idleDesk, volumeShown: 'ringer' }, idleDesk, ['volume-over']],
  ];
  for (const [name, before, after, expected] of table) {
    it(name, () => {
      const news = newsBetween(view(before), view(after)).map(({ type }) => type);
      assert.deepEqual(news, expected);
    });
  }
});
