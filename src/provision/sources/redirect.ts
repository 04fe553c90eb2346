/**
 * A server that knows for each phone where its files are (guide, section 8.2.7). None is built in. It is asked over HTTPS
 * only and names HTTPS servers only: whoever answers in its place would own the phone.
 */
import { fail } from '../../base/result.ts';
import { placeOf } from '../address.ts';
import type { Source } from './source.ts';

const HTTPS = /^https:\/\//i;

export const redirect: Source = {
  name: 'redirect',
  about: 'redirect server',
  methods: ['DYNAMIC'],
  onlyNew: true,
  async find({ redirectUrl, askRedirect, names }) {
    if (redirectUrl === '') return null;
    if (!HTTPS.test(redirectUrl)) return fail('has to begin with https://');
    const text = await askRedirect(redirectUrl);
    if (!text.ok) return text;
    const place = placeOf(text.value, names);
    if (!place.ok) return fail(`what the redirect server answered ${place.error}`);
    const named = [...place.value.configuration, ...(place.value.firmware === null ? [] : [place.value.firmware])];
    return named.every(url => HTTPS.test(url)) ? place : fail('names a server without HTTPS, which is not taken');
  },
};
