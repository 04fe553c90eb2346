/**
 * DHCP option 43 (guide, section 8.2.4). The guide does not say which sub-option has the address: the first that holds one
 * counts, and so does an address without any sub-option around it.
 */
import { placeOf } from '../address.ts';
import { subOptions, textOf } from '../dhcp-text.ts';
import type { Source } from './source.ts';

const VENDOR = 43;
const ADDRESS = /^[a-z]+:\/\//i;

export const vendorOption: Source = {
  name: 'vendor-option',
  about: 'DHCP option 43',
  methods: ['DYNAMIC'],
  onlyNew: false,
  async find({ options, names }) {
    const octets = options.get(VENDOR);
    if (octets === undefined) return null;
    const texts = [octets, ...subOptions(octets)].map(textOf);
    const address = texts.find(text => text !== null && ADDRESS.test(text)) ?? null;
    return address === null ? null : placeOf(address, names);
  },
};
