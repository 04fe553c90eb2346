import assert from 'node:assert/strict';
import { CATALOGUE, lookup, suggestion } from '../../config/catalogue.ts';
import { editDistance } from '../../config/suggest.ts';

describe('the parameter catalogue', () => {
  for (const param of CATALOGUE) {
    it(`${param.path} is a sound declaration`, () => {
      assert.ok(param.label !== '' && param.help.length > 5 && param.page !== '');
      assert.equal(param.path.split('/').includes('N'), param.index !== null, 'N and an index range go together');
      assert.ok(param.bounds === null || param.bounds.min <= param.bounds.max);
      assert.equal(param.kind === 'enum', param.members.length > 0);
      assert.equal(param.secret, param.kind === 'password');
      for (const [i, path] of param.paths.entries()) {
        const standard = param.defaultAt((param.index?.[0] ?? 0) + i);
        assert.deepEqual(param.parse(param.print(standard)), { ok: true, value: standard }, `default of ${path}`);
        if (param.secret) assert.equal(standard, '', 'there is no known password');
        const found = lookup(path.toUpperCase());
        assert.ok(found.found === 'param' && found.target.param === param && found.target.path === path);
      }
    });
  }

  it('names each path once', () => {
    const paths = CATALOGUE.flatMap(param => [param.path, ...param.aliases]);
    const lower = paths.map(path => path.toLowerCase());
    assert.equal(new Set(lower).size, lower.length);
  });
});

describe('names', () => {
  it('tells a wrong index and an unknown one apart', () => {
    assert.equal(lookup('voip/line/3/ID').found, 'param');
    assert.match(reasonOf('voip/line/6/id'), /index is out of range, 0\.\.5/);
    assert.match(reasonOf('voip/line/N/id'), /N stands for a number/);
    for (const path of [
      '__proto__',
      'constructor',
      'toString',
      '',
      '/',
      'voip/line/0/id/',
      'voip/line/00/id',
      'voip/line//id',
    ]) {
      assert.equal(lookup(path).found, 'nothing', path);
    }
  });

  it('finds what was meant, and nothing for what is far away', () => {
    assert.equal(suggestion('voip/signaling/sip/sip_t1'), 'voip/signalling/sip/sip_t1');
    assert.equal(suggestion('voip/line/1/auth_pasword'), 'voip/line/1/auth_password');
    assert.equal(suggestion('voip/usb/headset/enable'), 'voip/usb/headset/enabled');
    assert.equal(suggestion('some/thing/else'), null);
    assert.equal(suggestion(`voip/${'x'.repeat(100_000)}`), null);
  });

  it('measures the distance exactly up to its limit', () => {
    assert.equal(editDistance('kitten', 'sitting', 3), 3);
    assert.equal(editDistance('', 'abc', 3), 3);
    assert.equal(editDistance('abc', 'abc', 0), 0);
    assert.equal(editDistance('abcdef', 'uvwxyz', 3), 4);
  });
});

function reasonOf(path: string): string {
  const found = lookup(path);
  return found.found === 'nothing' ? found.reason : '';
}
