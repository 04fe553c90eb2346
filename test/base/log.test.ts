import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { createLog, type LogLine, Redactor } from '../../src/base/log.ts';

describe('log', () => {
  function written(text: string, ...secrets: string[]): string {
    const lines: LogLine[] = [];
    const redactor = new Redactor();
    for (const secret of secrets) redactor.add(secret);
    const log = createLog({
      clock: new ManualClock(),
      level: 'info',
      sink: line => lines.push(line),
      redact: redactor.redact,
    });
    log.debug('not asked for');
    log.room('sip').info(text);
    assert.deepEqual(
      lines.map(({ level, room }) => [level, room]),
      [['info', 'sip']],
    );
    return lines[0]?.text ?? '';
  }

  it('takes secrets out', () => {
    const digest = 'Digest username="201", response="0123", cnonce="4567"';
    assert.equal(written(digest), 'Digest username="201", response="***", cnonce="***"');
    assert.equal(written('password is tulip', 'tulip'), 'password is ***');
  });

  it('lets nobody forge a line or send commands to a terminal', () => {
    assert.equal(written('Eve\u001b[2J\u009b1m\u0007'), 'Eve·[2J·1m·');
    assert.equal(written('busy\r\n2026-01-05 error phone: gone'), 'busy·\n    2026-01-05 error phone: gone');
  });
});
