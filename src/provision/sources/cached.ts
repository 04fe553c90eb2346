/** Where the last good configuration came from (guide, section 8.2.8). */
import { ok } from '../../base/result.ts';
import type { Source } from './source.ts';

export const cached: Source = {
  name: 'cached',
  about: 'the server of the last good configuration',
  methods: ['DYNAMIC'],
  onlyNew: false,
  find: async ({ cached: place }) => (place === null ? null : ok(place)),
};
