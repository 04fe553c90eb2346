import type { Store } from '../../config/store.ts';
import { Access } from '../access/access.ts';
import type { DataFolder } from '../base/data-folder.ts';
import type { Start } from './phone.ts';

/** Who may administer the phone; its secrets never reach the log. */
export async function openAccess(start: Start, store: Store, folder: DataFolder): Promise<Access> {
  const { clock, log, redactor, closing } = start;
  const hide = (secret: string): void => redactor.add(secret);
  const access = await Access.open({ store, folder, clock, log: log.room('access'), hide });
  closing.push(() => access.flush());
  return access;
}
