/** The busy lamps follow the keys: what the configuration, the user or the speed dial file put on them. */
import { functionOf, watchedNumber } from '../../ui/lcd/function-keys.ts';
import { valuesOf } from '../../ui/values.ts';
import { watchesOf } from '../call/watched/from-config.ts';
import { directoryOf } from '../directory/directory.ts';
import { currentAccounts } from './changes.ts';
import type { Phone } from './phone.ts';

/** The accounts are there by now. */
export function followKeys(phone: Phone): void {
  const { store, people, model, busyLamps, hardware } = phone;
  const seen = { values: valuesOf(store), directory: directoryOf(people) };
  const keys = [...new Set(model.keys.flatMap(key => key.function ?? []))];
  const follow = (): void => {
    const watched = keys
      .map(key => functionOf(seen, key))
      .map(does => ({ number: watchedNumber(does), line: does.line }));
    busyLamps.configure(watchesOf(store, currentAccounts(phone), watched));
  };
  store.onChange(follow);
  // Without an address there are no accounts to watch with.
  hardware.network.onNetwork(follow);
  people.speedDials.changed.subscribe(follow);
  follow();
}
