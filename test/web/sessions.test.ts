import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { Sessions } from '../../ui/web/sessions.ts';

const HERE = '192.0.2.7';
const open = () => new Sessions(new ManualClock(), () => 60_000);

describe('sessions of the web pages', () => {
  it('belong to the address that logged in: a cookie that was stolen opens nothing elsewhere', () => {
    const sessions = open();
    const cookie = sessions.open('admin', HERE);
    assert.equal(sessions.find(cookie, '192.0.2.8'), null);
    assert.equal(sessions.find(cookie, HERE)?.role, 'admin');
  });

  it('end with the password: the user’s ends those of the user, the administrator’s all', () => {
    for (const [role, left] of [
      ['user', ['admin']],
      ['admin', []],
    ] as const) {
      const sessions = open();
      const cookies = [sessions.open('user', HERE), sessions.open('admin', HERE)];
      sessions.endAll(role);
      assert.deepEqual(
        cookies.flatMap(cookie => sessions.find(cookie, HERE)?.role ?? []),
        left,
      );
    }
  });

  it('are eight at most: the one that was silent longest gives way', async () => {
    const clock = new ManualClock();
    const sessions = new Sessions(clock, () => 60_000);
    const cookies: string[] = [];
    for (let at = 0; at < 9; at++) {
      if (at === 8) assert.ok(sessions.find(cookies[0], HERE), 'the first one is used again');
      cookies.push(sessions.open('user', HERE));
      await clock.advance(10);
    }
    const gone = cookies.flatMap((cookie, at) => (sessions.find(cookie, HERE) === null ? [at] : []));
    assert.deepEqual(gone, [1]);
  });
});
