/** The log-in at the configuration server: asked for on the phone by who dials its code, or by the phone itself. */
import { userNamePlace } from '../../ui/lcd/log-in.ts';
import { isBusy } from '../call/events/phone-events.ts';
import type { Phone } from './phone.ts';

export function followLogIn({ desk, lcd, provisioning }: Phone): void {
  const open = (): void => {
    const { logIn, where } = provisioning.state;
    lcd.open(userNamePlace(logIn?.realm || logIn?.where || where));
  };
  let asked = '';
  desk.logIns.subscribe(open);
  provisioning.changed.subscribe(({ logIn }) => {
    // Each refusal is asked about once: who leaves the question alone is not asked again by the next look.
    const now = logIn === null ? '' : `${logIn.where} ${logIn.wrong}`;
    const isNew = now !== asked;
    asked = now;
    if (isNew && logIn?.ask === true && !isBusy(desk.state) && lcd.isHome) open();
  });
}
