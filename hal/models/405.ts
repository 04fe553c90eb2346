import { model405HD } from './405HD.ts';
import type { Model } from './model.ts';

/**
 * The 405HD's case with a coarser screen.
 *
 * Decision: the pixel size is not published, only that the 405HD's is finer. 128 x 48 is the smallest screen of the
 * series: a title, three rows of 21 characters and the softkeys.
 */
export const model405: Model = {
  ...model405HD,
  name: '405',
  screen: { ...model405HD.screen, width: 128, height: 48, columns: 21, rows: 3, largeText: 'big' },
};
