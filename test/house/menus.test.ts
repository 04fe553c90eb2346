import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

describe('docs/menus.md', () => {
  it('is up to date with the menus', function () {
    this.slow(8_000);
    const script = join(import.meta.dirname, '../../scripts/menus.ts');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
});
