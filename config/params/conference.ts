import { area } from '../param.ts';

const { bool } = area({ page: 'Voice Over IP > Services', section: '21.5', apply: 'live' });

export const othersStay = bool('voip/drop_from_3wc_when_on_hook', {
  label: 'Leave a conference',
  help: '0 ends the conference when its initiator hangs up, 1 puts the two others through to each other.',
  page: 'none',
  default: false,
});

export const joinable = bool('phone400/conference/join', {
  label: 'Calls can be joined',
  help: 'Lets a server put somebody into a call that is up (SIP Join); the screen shows the conference.',
  page: 'none',
  section: '',
  default: false,
});
