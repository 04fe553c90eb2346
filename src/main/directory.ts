/** Call log and directory with what they need of the rest of the phone. */
import { join } from 'node:path';
import { resolveInclude } from '../../config/include.ts';
import { directorySize } from '../../config/params/function-keys.ts';
import * as provisioningParams from '../../config/params/provisioning.ts';
import type { Store } from '../../config/store.ts';
import type { BookOrders, Seeker } from '../../ui/lcd/book.ts';
import { diskFolder } from '../base/data-folder.ts';
import { faultText, ok, type Result } from '../base/result.ts';
import { isUrl, shownName } from '../base/urls.ts';
import type { Desk } from '../call/desk/desk.ts';
import { Book } from '../directory/book.ts';
import { CallLog } from '../directory/call-log.ts';
import type { CompanyFile } from '../directory/company-file.ts';
import { LARGEST_BOOK } from '../directory/contact.ts';
import { openCorporate } from '../directory/corporate.ts';
import type { DirectoryParts } from '../directory/directory.ts';
import type { Contents } from '../directory/facts.ts';
import { Ldap } from '../directory/ldap/ldap.ts';
import { ldapSettings } from '../directory/ldap/settings.ts';
import { openSpeedDials } from '../directory/speed-dials.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { afterEachLook } from './after-look.ts';
import type { Certificates } from './certificates.ts';
import type { Foundation, Phone, Start } from './phone.ts';

/** What is kept on the disk, and who is asked. */
export async function openPeople(
  { options, clock, log, closing }: Start,
  store: Store,
  certificates: Certificates,
): Promise<DirectoryParts> {
  const own = diskFolder(options.data);
  const folders = { uploaded: own, fetched: diskFolder(join(options.data, 'fetched')) };
  const [callLog, book, corporate, speedDials] = await Promise.all([
    CallLog.open(own),
    Book.open(own, () => store.get(directorySize)),
    openCorporate(folders),
    openSpeedDials(folders),
  ]);
  const ldap = new Ldap({
    settings: () => ldapSettings(store),
    trust: certificates.ldap,
    clock,
    log: log.room('ldap'),
  });
  closing.push(async () => {
    ldap.close();
    await Promise.all([callLog, book, corporate, speedDials].map(kept => kept.flush()));
  });
  return { callLog, book, corporate, speedDials, ldap };
}

/** The call log is told by call control, names of the other parties are looked up where the configuration says so. */
export function followCalls({ clock }: Start, { people: { callLog, ldap }, store }: Foundation, desk: Desk): void {
  desk.finished.subscribe(call => callLog.add(call, clock.wall()));
  let known = 0;
  desk.changed.subscribe(({ missedCalls, calls }) => {
    callLog.count(missedCalls);
    for (const { id, direction, number } of calls) {
      if (id > known && ldapSettings(store).lookup[direction]) void ldap.lookUp(number);
      known = Math.max(known, id);
    }
  });
}

/** Who is shown changes with all of them. */
export function followPeople({ people, lcd }: Phone): void {
  for (const { changed } of [people.callLog, people.book, people.corporate, people.ldap, people.speedDials]) {
    changed.subscribe(() => lcd.changed());
  }
}

/** What the screens ask for. A call that is deleted is not dialed again, and who is not in the list was not missed. */
export function bookOrders({ callLog, book, ldap }: DirectoryParts, desk: Desk): BookOrders & Seeker {
  const forgotten = (): Result<void> => {
    desk.redialIs(callLog.lastDialed);
    return ok(callLog.list('missed').length === 0 ? desk.clearMissed() : undefined);
  };
  return {
    forgetCall: id => {
      callLog.forget(id);
      return forgotten();
    },
    forgetCalls: list => {
      callLog.forgetAll(list);
      return forgotten();
    },
    keepContact: (id, contact) => book.keep(id, contact),
    forgetContact: id => ok(book.forget(id)),
    ask: text => ok(ldap.ask(text)),
    seek: text => ldap.seek(text),
  };
}

/** The files that the configuration names follow it from the servers: at the start, and after each look for news. */
export function followPeopleFiles(start: Start, below: Foundation, provisioning: Provisioning): void {
  const { clock, log } = start;
  const { store, sets, people } = below;
  const room = log.room('provision');
  const fetch = createFetch({ clock, log: room });
  const files = [
    { param: provisioningParams.directoryUrl, keeper: people.corporate },
    { param: provisioningParams.speedDialUrl, keeper: people.speedDials },
  ];
  const refresh = async (signal: AbortSignal): Promise<void> => {
    for (const { param, keeper } of files) {
      const name = store.get(param);
      if (name === '') await keeper.clear();
      const url = name === '' ? null : addressOf(name, sets.current?.root ?? null);
      if (url === null) continue;
      const taken = url.ok ? await take(url.value, keeper, signal) : url;
      if (signal.aborted) return;
      if (!taken.ok) room.warning(faultText(taken.error));
      else room.info(`${shownName(name)}: ${taken.value.taken} taken, ${taken.value.leftOut} left out`);
      const kept = await keeper.flush();
      if (!kept.ok) room.warning(faultText(kept.error));
    }
  };
  const take = async (url: string, keeper: CompanyFile<unknown>, signal: AbortSignal): Promise<Result<Contents>> => {
    const root = sets.current?.root ?? url;
    const answer = await fetch({ ...provisioning.requestTo(url, root), url, most: LARGEST_BOOK }, signal);
    if (!answer.ok) return answer;
    return keeper.take(answer.value.kind === 'body' ? answer.value.bytes : new Uint8Array(), shownName(url), 'fetched');
  };
  afterEachLook(start, provisioning, refresh, { atStart: true });
}

/** A name alone stands beside the configuration; null: there is none yet, or the name is no file of a server. */
function addressOf(name: string, root: string | null): Result<string> | null {
  if (root === null) return isUrl(name) ? ok(name) : null;
  const resolved = resolveInclude(name, root, root);
  if (resolved.ok) return ok(resolved.value.name);
  return { ok: false, error: { where: shownName(name), what: `It is not fetched: ${resolved.error}.` } };
}
