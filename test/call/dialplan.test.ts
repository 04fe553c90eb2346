import assert from 'node:assert/strict';
import { applyNumberRules, judgeDigits, parseDigitMap } from '../../src/call/dialplan.ts';

describe('digit map (guide 16.6)', () => {
  const map = parseDigitMap(
    '[2-9]11|0|10[01]|011xxx.|9011xxx.|1[2-9]xxxxxxxxx|91[2-9]xxxxxxxxx|*xx|[1-7]xx|[2-7]xxx|8xxT',
  );
  const cases: [digits: string, verdict: string][] = [
    ['0', 'maybe-more'], // 011… begins the same way
    ['911', 'complete'],
    ['411', 'maybe-more'], // [2-7]xxx may follow
    ['4115', 'complete'],
    ['100', 'complete'],
    ['01', 'incomplete'],
    ['011', 'incomplete'],
    ['0114', 'incomplete'],
    ['01149', 'maybe-more'], // the last x may be none at all
    ['011491', 'maybe-more'],
    ['0114912345', 'maybe-more'],
    ['*72', 'complete'],
    ['877', 'maybe-more'],
    ['99', 'incomplete'],
    ['555555', 'incomplete'],
    ['12125551212', 'complete'],
  ];
  for (const [digits, verdict] of cases) {
    it(`${digits} is ${verdict}`, () => assert.equal(judgeDigits(map, digits), verdict));
  }

  it('reads the semicolon grammar: x and literals only', () => {
    const old = parseDigitMap('10x;05xxxxxxxx;4xxx');
    assert.equal(judgeDigits(old, '105'), 'complete');
    assert.equal(judgeDigits(old, '0512345678'), 'complete');
    assert.equal(judgeDigits(old, '45'), 'incomplete');
  });

  it('an empty or broken map never dials by itself and never throws', () => {
    for (const text of ['', '|', ';;', '[', '[2-', '..', '.x', ']x[', 'T']) {
      assert.equal(judgeDigits(parseDigitMap(text), '5'), 'incomplete', text);
    }
  });
});

describe('number rules (guide 16.6)', () => {
  it('sends a range of numbers to another host', () => {
    assert.equal(applyNumberRules('4xxx=Line_\\\\\\@10.1.2.3', '4123'), 'Line_123@10.1.2.3');
  });
  it('takes the first rule that fits and leaves other numbers alone', () => {
    assert.equal(applyNumberRules('1xx=9\\\\\\;1xx=never', '155'), '9155');
    assert.equal(applyNumberRules('1xx=9\\\\\\', '2155'), '2155');
    assert.equal(applyNumberRules('garbage;=x;', '200'), '200');
  });
});
