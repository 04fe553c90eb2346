/** The provisioning of a phone as a program, to be killed: provisioned.ts FOLDER URL. It ends by itself after one look. */
import { Keyring } from '../../config/keyring.ts';
import { Store } from '../../config/store.ts';
import { realClock } from '../../src/base/clock.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { silentLog } from '../../src/base/log.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import { Fetched, fetchedFiles } from '../../src/provision/fetched.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { Provisioning } from '../../src/provision/provisioning.ts';
import { Remembered } from '../../src/provision/remembered.ts';

const [path = '', url = ''] = process.argv.slice(2);
const [clock, log, model, mac] = [realClock, silentLog, '405HD', '00908F123456'];
const folder = diskFolder(path);
const keys = new Keyring({ keys: [] });
const store = new Store({ clock });
const sets = await KeptSets.open(folder, clock.wall());
const reload = async (): Promise<void> => store.load({ model, phone: await fetchedFiles(sets, keys) });
await reload();
store.set('provisioning/method', 'STATIC', 'session');
store.set('provisioning/configuration/url', url, 'session');
const fetched = new Fetched({ sets, keys, clock, log, lines: () => 0, trialTime: () => 0, reload });
const provisioning = new Provisioning({
  settings: store,
  names: { mac, model },
  userAgent: 'provisioned',
  trust: {},
  fetch: createFetch({ clock, log }),
  sets,
  keys,
  remembered: await Remembered.open(folder, log),
  firmware: null,
  clock,
  log,
  random: Math.random,
  offset: () => 0,
  dhcp: () => new Map(),
  askNeighbours: async () => null,
  take: set => fetched.take(set),
  hide: () => {},
  keepCredentials: () => {},
});
provisioning.changed.subscribe(async ({ phase, last }) => {
  if (phase !== 'resting' || last === null) return;
  await fetched.close();
  await provisioning.close();
  process.exit(last.outcome === 'failed' ? 1 : 0);
});
provisioning.start();
