import type { CodecRecord } from './codec.ts';
import { G711 } from './g711.ts';

export const pcmu: CodecRecord = {
  name: 'PCMU',
  clockRate: 8000,
  sampleRate: 8000,
  channels: 1,
  ptime: 20,
  payloadType: 0,
  fmtp: '',
  duration: (_payload, octets) => octets,
  create: () => new G711('mu'),
};
