/** What a technician entered at the phone (guide, section 8.2.2). It stands until it is taken back. */
import { placeOf } from '../address.ts';
import type { Source } from './source.ts';

export const entered: Source = {
  name: 'entered',
  about: 'entered by a technician',
  methods: ['DYNAMIC', 'STATIC'],
  onlyNew: false,
  find: async ({ entered: text, names }) => (text === '' ? null : placeOf(text, names)),
};
