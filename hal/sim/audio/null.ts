import { ok, type Result } from '../../../src/base/result.ts';
import type { Audio } from '../../ports.ts';
import { SimulatedDevice } from './device.ts';
import { silence } from './source.ts';

/** 'null': nobody speaks and nobody listens. */
export async function open(): Promise<Result<Audio>> {
  return ok(new SimulatedDevice(silence));
}
