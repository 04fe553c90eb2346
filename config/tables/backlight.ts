/**
 * What `system/lcd/backlight/timeout` counts.
 *
 * Decision: public files have 1 there and a menu of times is known, so it is the place in this list; a number behind
 * its end is seconds.
 */

/** Seconds after the last key or event until the light goes down; 0: it stays. */
export const BACKLIGHT_TIMES: readonly number[] = [0, 10, 20, 30, 60, 120, 300, 600];

export function backlightSeconds(value: number): number {
  return BACKLIGHT_TIMES[value] ?? value;
}
