import assert from 'node:assert/strict';
import { modelByName } from '../../hal/models/index.ts';
import type { Voicemail } from '../../src/call/facts.ts';
import { lampsOf } from '../../ui/lamps.ts';
import { idleDesk, line, view } from './fixtures.ts';

const mail = (waiting: boolean, fresh: number | null): Voicemail => ({ waiting, new: fresh, old: null, urgent: 0 });

function seenWith(...boxes: (Voicemail | undefined)[]) {
  const lines = boxes.map((voicemail, index) => ({
    ...line({ index }),
    ...(voicemail === undefined ? {} : { voicemail }),
  }));
  return view({ ...idleDesk, lines });
}

describe('waiting messages', () => {
  it('are told together for all lines, by icon and lamp too', () => {
    const seen = seenWith(mail(true, 2), mail(true, 3), mail(false, 9));
    assert.deepEqual(seen.notices, [{ key: 'notice.voicemail', args: { count: 5 } }]);
    assert.ok(seen.icons.includes('voicemail'));
    const model = modelByName('440HD');
    assert.ok(model.ok);
    const lamps = lampsOf(model.value, seen);
    assert.deepEqual(lamps.get('voicemail'), { colour: 'red', cadence: 'slow' });
    assert.deepEqual(lamps.get('header'), { colour: 'blue', cadence: 'slow' });
  });

  it('may have no count, and may be none', () => {
    assert.deepEqual(seenWith(mail(true, null)).notices, [{ key: 'notice.messages' }]);
    const none = seenWith(mail(false, 0), undefined);
    assert.deepEqual([none.notices, none.messagesWait], [[], false]);
  });
});
