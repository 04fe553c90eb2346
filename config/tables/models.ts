type Overrides = readonly (readonly [path: string, text: string])[];

const LOUD_TONES: Overrides = [['voip/audio/gain/tone_signal_level', '10']];
const QUIET_RINGER: Overrides = [['voip/audio/gain/ringer_signal_level', '-6']];
/** Guide, table of models: each screen has a contrast of its own (`hal/models` has the bounds). */
const contrast = (text: string): Overrides => [['personal_settings/lcd_contrast', text]];

/** Where the factory value of a model differs from the declared default. */
export const MODEL_DEFAULTS: ReadonlyMap<string, Overrides> = new Map([
  ['405', LOUD_TONES],
  ['405HD', LOUD_TONES],
  ['420HD', contrast('18')],
  ['440HD', [...QUIET_RINGER, ...contrast('69')]],
]);
