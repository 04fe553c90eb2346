/** The server that gave a good configuration last (guide, section 8.2.8). */
import { placeOf } from '../address.ts';
import type { Source } from './source.ts';

export const cached: Source = {
  name: 'cached',
  about: 'the server of the last good configuration',
  methods: ['DYNAMIC'],
  onlyNew: false,
  find: async ({ cached: text, names }) => (text === '' ? null : placeOf(text, names)),
};
