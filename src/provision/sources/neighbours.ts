/** SIP SUBSCRIBE for ua-profile by multicast: whoever knows answers (guide, section 8.2.6; RFC 6080). */
import { placeOf } from '../address.ts';
import type { Source } from './source.ts';

export const neighbours: Source = {
  name: 'neighbours',
  about: 'SIP SUBSCRIBE for ua-profile to the local network',
  methods: ['DYNAMIC'],
  onlyNew: true,
  async find({ askNeighbours, names }) {
    const text = await askNeighbours();
    return text === null ? null : placeOf(text, names);
  },
};
