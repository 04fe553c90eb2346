import { PhoneEvents } from '../call/events/phone-events.ts';
import { currentAccounts, keepDoNotDisturb, reloadFiles } from './changes.ts';
import type { Foundation, Phone, Start } from './phone.ts';

/** What servers tell and want outside of calls; its accounts follow the configuration. */
export function openServerEvents(
  { options, clock, log }: Start,
  below: Foundation,
  { desk, lcd, provisioning }: Phone,
): void {
  const { agent, store, model } = below;
  const events = new PhoneEvents({
    agent,
    desk,
    settings: store,
    clock,
    log: log.room('events'),
    keepDoNotDisturb: (line, on) => keepDoNotDisturb(store, log, line, on),
    showText: (from, text) => lcd.notify({ key: 'popup.message', args: { from, text } }),
    // Its own files may be others, too.
    update: () => void reloadFiles(below, options, log).then(() => provisioning.check()),
    restart: () => options.onEnd('a server asked for a restart (check-sync)'),
  });
  const follow = (): void => {
    events.configure(currentAccounts(below), model.lines);
  };
  store.onChange(follow);
  // Without an address there are no accounts to watch with.
  below.hardware.network.onNetwork(follow);
  follow();
}
