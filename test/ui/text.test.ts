import assert from 'node:assert/strict';
import { model405HD } from '../../hal/models/405HD.ts';
import { screenFit } from '../../hal/raster/fit.ts';
import { dateTexts, durationText, timeText } from '../../ui/lang/time.ts';
import { cells, clean, pair, shorten, shortenStart, wrap } from '../../ui/lcd/text.ts';

describe('text in cells', () => {
  it('counts what a person sees', () => {
    assert.equal(cells('Zoë'), 3);
    assert.equal(cells('e\u0301'), 1);
    assert.equal(cells('山田'), 4);
    assert.equal(cells('👩‍👩‍👧'), 2);
  });

  it('leaves out what would disturb a screen', () => {
    assert.equal(clean(' a\u001b[31m\r\n b\u202e\u0000 '), 'a[31m b');
    assert.equal(clean('\ud800'), '\ufffd');
  });

  it('takes the longest wording that fits and cuts only the last', () => {
    assert.equal(shorten(['Not registered', 'Off'], 14), 'Not registered');
    assert.equal(shorten(['Not registered', 'Off'], 13), 'Off');
    assert.equal(shorten('Reception', 6), 'Recep…');
    assert.equal(shorten('山田太郎', 6), '山田…');
    assert.equal(shorten('x', 0), '');
    assert.equal(shortenStart('0123456789', 5), '…6789');
  });

  it('gives two parts of a row their room', () => {
    assert.deepEqual(pair('Ada', '01:05', 10), ['Ada', '01:05']);
    assert.deepEqual(pair('Ada Lovelace', '01:05', 10), ['Ada…', '01:05']);
    assert.deepEqual(pair('1 Reception', ['Registered', 'OK'], 15), ['1 Reception', 'OK']);
    assert.deepEqual(pair('Ada', '', 10), ['Ada', '']);
    assert.deepEqual(pair('Ada', '0123456789', 8), ['', '0123456…']);
  });

  it('measures as the caller does', () => {
    const { measure, width } = screenFit(model405HD, { locale: 'en', large: false });
    const wide = 'W'.repeat(40);
    assert.ok(measure(shorten(wide, width, measure)) <= width);
    assert.ok(shorten('i'.repeat(60), width, measure).length > shorten(wide, width, measure).length);
    for (const row of wrap('Illinois mmm www '.repeat(9), width, 3, measure)) assert.ok(measure(row) <= width);
    assert.match(shortenStart(`${wide}1`, width, measure), /^…W+1$/);
    assert.equal(shorten('x', 0, measure), '');
  });

  it('wraps words, breaks long ones, cuts what is left', () => {
    assert.deepEqual(wrap('no answer from the server', 10, 3), ['no answer', 'from the', 'server']);
    assert.deepEqual(wrap('no answer from the server', 10, 2), ['no answer', 'from the…']);
    assert.deepEqual(wrap('exactly ten', 7, 2), ['exactly', 'ten']);
    assert.deepEqual(wrap('2001:db8::1', 6, 3), ['2001:d', 'b8::1']);
    assert.deepEqual(wrap('', 10, 2), []);
  });
});

describe('time as people read it', () => {
  const style = { locale: 'en-GB', timeFormat: '24HOUR', dateFormat: 'EUROPEAN', timeZone: 'UTC' } as const;
  const night = new Date('2026-01-05T00:07:00Z');

  it('gives clocks of 24 and 12 hours', () => {
    assert.equal(timeText(night, style), '00:07');
    assert.equal(timeText(night, { ...style, timeFormat: '12HOUR' }), '12:07 AM');
    assert.equal(timeText(night, { ...style, timeFormat: '12HOUR', timeZone: 'America/New_York' }), '7:07 PM');
  });

  it('knows zones by name and by offset, and takes UTC for the rest', () => {
    assert.equal(timeText(night, { ...style, timeZone: '+05:45' }), '05:52');
    assert.equal(timeText(night, { ...style, timeZone: 'nowhere' }), '00:07');
  });

  it('orders day and month as the country does', () => {
    assert.deepEqual(dateTexts(night, style), ['Mon 5 Jan 2026', 'Mon 5 Jan', '5 Jan']);
    assert.deepEqual(dateTexts(night, { ...style, dateFormat: 'AMERICAN' }), ['Mon Jan 5 2026', 'Mon Jan 5', 'Jan 5']);
  });

  it('is written as other languages write it', () => {
    const as = (locale: string, more = {}) => ({ ...style, locale, ...more });
    assert.equal(dateTexts(night, as('de'))[0], 'Mo., 5. Jan. 2026');
    assert.equal(dateTexts(night, as('ja'))[0], '2026年1月5日(月)');
    assert.match(dateTexts(night, as('de', { dateFormat: 'AMERICAN' }))[2] ?? '', /^Jan\S* 5$/);
    assert.equal(dateTexts(night, as('cs', { dateFormat: 'AMERICAN' }))[0], 'po 1/5/2026');
    assert.match(dateTexts(night, as('he', { dateFormat: 'AMERICAN' }))[2] ?? '', /^5 /);
    assert.equal(timeText(night, as('ko', { timeFormat: '12HOUR' })), '오전 12:07');
    assert.equal(timeText(night, as('he')), '00:07');
  });

  it('shows hours of a call only when there are some', () => {
    assert.deepEqual([0, 65, 3599, 3600, 36_061].map(durationText), ['00:00', '01:05', '59:59', '1:00:00', '10:01:01']);
  });
});
