import { fail } from '../../../base/result.ts';
import { DTMF_TYPES, readDtmf } from '../dtmf-relay.ts';
import { eventPackage } from '../package.ts';

/** A server that controls the phone has it send these digits in its call. */
export const dtmf = eventPackage({
  name: 'dtmf',
  accept: [...DTMF_TYPES, 'text/plain'],
  unsolicited: true,
  read: ({ parts: [part] }) => (part === undefined ? fail({ what: 'the order has no digits' }) : readDtmf(part)),
});
