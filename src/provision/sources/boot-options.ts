/** DHCP options 66 and 67: server and files (guide, section 8.2.3). */
import { placeOfBoot } from '../address.ts';
import { textOf } from '../dhcp-text.ts';
import type { Source } from './source.ts';

const SERVER = 66;
const FILES = 67;

export const bootOptions: Source = {
  name: 'boot-options',
  about: 'DHCP options 66 and 67',
  methods: ['DYNAMIC'],
  onlyNew: false,
  async find({ options, names }) {
    const server = textOf(options.get(SERVER));
    return server === null ? null : placeOfBoot(server, textOf(options.get(FILES)) ?? '', names);
  },
};
