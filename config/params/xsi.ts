/** Services of a BroadWorks server over XSI (guide, appendix A.1). */
import { area } from '../param.ts';

const { bool, choice, host, int, password, text } = area({
  page: 'Voice Over IP > Services',
  section: 'A.1',
  apply: 'live',
  dormant: true,
});

export const server = host('xsi/host', {
  label: 'XSI server',
  help: 'Name of the XSI server.',
  default: '',
});

export const port = int('xsi/http_port', {
  label: 'XSI port',
  help: 'Port of the XSI server.',
  min: 1,
  max: 65_535,
  default: 443,
});

export const scheme = choice('xsi/http_security', {
  label: 'XSI scheme',
  help: 'HTTPS encrypts, HTTP does not.',
  values: ['HTTP', 'HTTPS'],
  default: 'HTTPS',
});

export const userId = text('xsi/user_id', {
  label: 'XSI user',
  help: 'The BroadWorks user.',
  max: 128,
  default: '',
});

export const userPassword = password('xsi/password', {
  label: 'XSI password',
  help: 'Goes with the user.',
  max: 128,
  default: '',
});

export const updateTime = int('xsi/update_time', {
  label: 'XSI refresh',
  help: 'Time between two refreshes.',
  default: 10,
  min: 1,
  max: 1440,
  unit: 'min',
});

export const callLog = bool('xsi/calllog/enable', {
  label: 'Call log from XSI',
  help: 'Takes the call log from the server.',
  default: false,
});

export const contacts = bool('xsi/contact/enable', {
  label: 'Directory from XSI',
  help: 'Takes the directory from the server.',
  section: '23.2',
  default: false,
});

export const contactHits = int('xsi/contact/number_of_results', {
  label: 'Directory hits',
  help: 'How many hits one question brings.',
  section: '23.2',
  default: 20,
  min: 1,
  max: 1000,
});

export const agentState = bool('xsi/callcenter/update', {
  label: 'Agent state by XSI',
  help: 'Keeps the state of the agent in step with the server.',
  default: false,
});
