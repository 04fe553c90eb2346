/** The DHCP option that names the whole place, usually 160 (guide, section 8.2.1). */
import { placeOf } from '../address.ts';
import { textOf } from '../dhcp-text.ts';
import type { Source } from './source.ts';

export const urlOption: Source = {
  name: 'url-option',
  about: 'DHCP option for the address of the server',
  methods: ['DYNAMIC'],
  onlyNew: false,
  async find({ options, optionNumber, names }) {
    const text = textOf(options.get(optionNumber));
    return text === null ? null : placeOf(text, names);
  },
};
