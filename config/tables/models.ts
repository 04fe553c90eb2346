type Overrides = readonly (readonly [path: string, text: string])[];

const LOUD_TONES: Overrides = [['voip/audio/gain/tone_signal_level', '10']];
const QUIET_RINGER: Overrides = [['voip/audio/gain/ringer_signal_level', '-6']];

/** Where the factory value of a model differs from the declared default. */
export const MODEL_DEFAULTS: ReadonlyMap<string, Overrides> = new Map([
  ['405', LOUD_TONES],
  ['405HD', LOUD_TONES],
  ['440HD', QUIET_RINGER],
]);
