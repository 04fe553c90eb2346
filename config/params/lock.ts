/** The lock of the phone as its user knows it; names of our own. The lock of the older guide is in calls.ts. */
import { area } from '../param.ts';

const { choice, int, password } = area({ page: 'Personal Settings > Phone Lock', section: '21.17', apply: 'live' });

export const code = password('phone400/lock/code', {
  label: 'Unlock code',
  help: 'Opens the locked phone, as the administrator’s does. Empty: the user cannot lock it.',
  max: 128,
  default: '',
});

export const after = int('phone400/lock/after', {
  label: 'Lock by itself',
  help: 'The phone locks after so long without a key or a call. 0: never.',
  min: 0,
  max: 1440,
  unit: 'min',
  default: 0,
});

export const incoming = choice('phone400/lock/incoming', {
  label: 'Calls while locked',
  help: 'ANSWER: everybody may answer. CODE: it rings, and has to be unlocked to be answered. REFUSE: the caller is refused. Lines with a lock of the server go by their own setting.',
  values: ['ANSWER', 'CODE', 'REFUSE'],
  default: 'ANSWER',
});
