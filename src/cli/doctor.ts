/** `phone400 doctor`: tries the servers that a phone would ask for its files, without a phone, and changes nothing. */
import { join } from 'node:path';
import * as params from '../../config/params/provisioning.ts';
import { problemFault } from '../../config/problem.ts';
import type { Store } from '../../config/store.ts';
import { realClock } from '../base/clock.ts';
import { diskFolder, readOnly } from '../base/data-folder.ts';
import { silentLog } from '../base/log.ts';
import { type Fault, faultText, ok, type Result } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import { readCertificates } from '../main/certificates.ts';
import { macAddressOf } from '../main/hardware.ts';
import { readKeys } from '../main/keys.ts';
import { type PhoneOptions, VERSION } from '../main/phone.ts';
import { chooseModel, openStore } from '../main/settings.ts';
import type { Place } from '../provision/address.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import type { Fetched } from '../provision/fetch/request.ts';
import { type FetchedSet, fetchSet, type SetFault } from '../provision/fetch-set.ts';
import { fetchedFiles } from '../provision/fetched.ts';
import { KeptSets } from '../provision/kept-sets.ts';
import { LinkedTexts } from '../provision/linked-texts.ts';
import { knownHere } from '../provision/look.ts';
import { imageTried, probeServer, setTried, type Tried } from '../provision/probe.ts';
import { Remembered } from '../provision/remembered.ts';
import { askRedirect, Requests } from '../provision/requests.ts';
import { isAsked, SOURCES } from '../provision/sources/index.ts';
import type { Surroundings } from '../provision/sources/source.ts';
import { BAD, GOOD, type Out } from './cfg/verb.ts';
import { parseRunOptions } from './options.ts';

const USAGE = `usage: phone400 doctor [--data DIR] [--cfg FILE]... [--set PATH=VALUE]... [--provision URL] [--mac HEX] [--model NAME]
Tries each server that these settings name, as the phone would: name, port, certificate, files. Nothing is changed.
It takes the options of \`phone400 run\`; what a DHCP server names is known to a phone that runs (***948# at its keypad).
`;

/** Of an image, octets, and of each file, milliseconds: enough to see that it comes. */
const HEAD = 64;
const PATIENCE = 10_000;

/** Resolves to the exit code: 1 when something is wrong. */
export async function runDoctor(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  const options = parseRunOptions(args);
  if (!options.ok || options.value === 'help') {
    (options.ok ? out : err).write(options.ok ? USAGE : `phone400: ${options.error.what}\n\n${USAGE}`);
    return options.ok ? GOOD : 2;
  }
  const known = await knowledge({ ...options.value, onLog: () => {}, onEnd: () => {} });
  if (!known.ok) {
    err.write(`phone400: ${faultText(known.error)}\n`);
    return BAD;
  }
  const { around, method, faults, ask } = known.value;
  let isGood = faults.length === 0;
  const tell = ({ good, says }: Tried): void => {
    out.write(`  ${good === false ? 'FAULT' : good === null ? '     ' : ' good'}  ${says}\n`);
    isGood &&= good !== false;
  };
  if (faults.length > 0) out.write('settings, certificates and keys\n');
  for (const fault of faults) tell({ good: false, says: faultText(fault) });
  if (method === 'DISABLE') {
    out.write('provisioning/method is DISABLE: the phone asks nobody.\n');
    return isGood ? GOOD : BAD;
  }
  let places = 0;
  for (const source of SOURCES) {
    if (!isAsked(source, method, around)) continue;
    const finding = await source.find(around);
    if (finding === null) continue;
    out.write(`${source.about}\n`);
    places++;
    if (finding.ok) for (const tried of await probePlace(finding.value, ask)) tell(tried);
    else tell({ good: false, says: `What it says ${finding.error}.` });
  }
  if (places === 0) out.write('These settings name no server.\n');
  if (method === 'DYNAMIC') out.write('DHCP and the neighbours are asked by a phone that runs.\n');
  return isGood ? GOOD : BAD;
}

/** A configuration with all that it includes, as the phone would judge it; the head of an image. */
type Ask = {
  configuration(urls: readonly string[]): Promise<Result<FetchedSet, SetFault>>;
  image(url: string): Promise<Fetched>;
};

/** A file of another kind has thousands of lines that cannot be used. */
const MOST_TOLD = 20;

function settingFaults({ faults }: Store): Fault[] {
  const wrong = faults.filter(({ grade }) => grade === 'error').map(problemFault);
  const more = wrong.length - MOST_TOLD;
  const rest = more > 0 ? [{ what: `${more} more.`, remedy: '`phone400 cfg check FILE` tells all.' }] : [];
  return [...wrong.slice(0, MOST_TOLD), ...rest];
}

/** What the phone would go by. */
async function knowledge(options: PhoneOptions): Promise<
  Result<{
    readonly around: Surroundings;
    readonly method: 'DYNAMIC' | 'STATIC' | 'DISABLE';
    readonly faults: readonly Fault[];
    readonly ask: Ask;
  }>
> {
  const now = new Date();
  const mac = macAddressOf(options);
  const folder = readOnly(diskFolder(options.data));
  const kept = readOnly(diskFolder(join(options.data, 'fetched')));
  const { keys, faults: keyFaults } = await readKeys(folder, mac);
  const model = await chooseModel(options, { keys });
  if (!model.ok) return model;
  const files = await fetchedFiles(await KeptSets.open(kept, now), keys);
  const store = await openStore(options, model.value, realClock, { keys }, files, folder);
  if (!store.ok) return store;
  const settings = store.value;
  const certificates = await readCertificates(settings, await LinkedTexts.open(kept), now);
  const remembered = await Remembered.open(kept, silentLog);
  const names = { mac, model: model.value.name };
  const userAgent = `phone400/${VERSION} (${names.model}; ${mac})`;
  const requests = new Requests({ settings, names, userAgent, trust: certificates.update, keepCredentials: () => {} });
  const fetch = createFetch({ clock: realClock, log: silentLog });
  const limits = { answer: PATIENCE, total: PATIENCE };
  const signal = (): AbortSignal => AbortSignal.timeout(PATIENCE * 2);
  return ok({
    method: settings.get(params.method),
    faults: [...settingFaults(settings), ...keyFaults, ...certificates.faults],
    ask: {
      configuration: urls =>
        fetchSet(
          urls,
          {
            fetch,
            request: (url, root) => ({ ...requests.to(url, root), limits }),
            model: names.model,
            keys,
            current: null,
            remembered: { versionOf: () => undefined },
          },
          signal(),
        ),
      image: url => fetch({ ...requests.to(url, url), url, first: HEAD, most: HEAD, limits }, signal()),
    },
    around: {
      ...knownHere({ settings, names, remembered }),
      options: new Map(),
      askNeighbours: async () => null,
      askRedirect: url => askRedirect(fetch, { ...requests.to(url, ''), limits }, url, signal()),
    },
  });
}

async function probePlace({ configuration, firmware }: Place, ask: Ask): Promise<Tried[]> {
  const [first = firmware] = configuration;
  if (first === null) return [];
  const tried: Tried[] = [
    { good: null, says: shownName(first).replace(/[^/]*$/, '') },
    ...(await probeServer(first, new Date())),
  ];
  if (tried.some(({ good }) => good === false)) return tried;
  const files = configuration.length === 0 ? [] : [setTried(await ask.configuration(configuration))];
  const image = firmware === null ? [] : [imageTried(firmware, await ask.image(firmware))];
  return [...tried, ...files, ...image];
}
