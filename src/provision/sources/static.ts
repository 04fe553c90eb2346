/** The two addresses of the configuration (guide, section 8.3). */
import { ok } from '../../base/result.ts';
import { filesAt } from '../address.ts';
import type { Source } from './source.ts';

export const fixed: Source = {
  name: 'static',
  about: 'given in the configuration',
  methods: ['STATIC'],
  onlyNew: false,
  async find({ configurationUrl, firmwareUrl, names }) {
    if (configurationUrl === '' && firmwareUrl === '') return null;
    const configuration = configurationUrl === '' ? ok([]) : filesAt(configurationUrl, 'configuration', names);
    if (!configuration.ok) return configuration;
    const firmware = firmwareUrl === '' ? ok([]) : filesAt(firmwareUrl, 'firmware', names);
    if (!firmware.ok) return firmware;
    return ok({ configuration: configuration.value, firmware: firmware.value[0] ?? null });
  },
};
