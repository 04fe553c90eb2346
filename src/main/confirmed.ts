/** What a person confirmed at the keypad or in a page: the lock, a restart, or that settings go. */
import type { ConfirmName } from '../../ui/lcd/place.ts';
import type { Foundation, Start } from './phone.ts';
import { wishRestore } from './restore.ts';

export function confirmed({ options, log }: Start, { store, lock, hardware }: Foundation): (what: ConfirmName) => void {
  const restart = (reason: string): void => hardware.board.restart(reason);
  return what => {
    if (what === 'lock') {
      lock.lock('user');
      return;
    }
    if (what === 'restart' || what === 'restart-now') {
      restart('the user asked for a restart');
      return;
    }
    // The wish first: a power cut behind it leaves nothing half done.
    const wished = what === 'restore-all' ? wishRestore(options.data, log.room('main')) : Promise.resolve();
    void wished
      .then(() => store.resetAll())
      .then(() => store.flush())
      .then(() => restart('the settings were restored'));
  };
}
