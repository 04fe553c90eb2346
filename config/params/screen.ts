/** How the screen is written and drawn; the guide knows none of these. */
import { area } from '../param.ts';

const { bool } = area({ page: 'Personal Settings > Screen', section: '', apply: 'live' });

export const largeText = bool('phone400/screen/large_text', {
  label: 'Large text',
  help: 'Shows fewer rows in letters twice as large.',
  default: false,
});
