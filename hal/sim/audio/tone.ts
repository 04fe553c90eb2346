import { fail, ok, type Result } from '../../../src/base/result.ts';
import type { Audio } from '../../ports.ts';
import { FORMAT, SimulatedDevice } from './device.ts';
import { Sine } from './source.ts';

/** Hertz; unlike any DTMF frequency and call progress tone. */
const USUAL = 1000;
const RANGE = { lowest: 50, highest: 3400 };

/** 'tone' or 'tone:440': a sine speaks, nobody listens. */
export async function open(frequency: string): Promise<Result<Audio>> {
  const hertz = frequency === '' ? USUAL : Number(frequency);
  if (!(hertz >= RANGE.lowest && hertz <= RANGE.highest)) {
    return fail({
      what: `'${frequency}' is not a frequency from ${RANGE.lowest} to ${RANGE.highest} hertz.`,
      where: `sound device 'tone:${frequency}'`,
    });
  }
  return ok(new SimulatedDevice(new Sine(hertz, FORMAT.rate)));
}
