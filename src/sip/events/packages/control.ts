/** Orders of a server: they come without a subscription, inside a call or outside, and need no body. */
import { ok } from '../../../base/result.ts';
import { eventPackage } from '../package.ts';

/** `reboot` null: the server leaves it to the phone. */
export type CheckSync = { readonly reboot: boolean | null };

/** Look for new configuration and firmware. Not an RFC: what servers send as 'check-sync' or 'check-sync;reboot=true'. */
export const checkSync = eventPackage({
  name: 'check-sync',
  accept: [],
  unsolicited: true,
  read: ({ params }) => {
    const told = params.get('reboot')?.toLowerCase();
    const order: CheckSync = { reboot: told === 'true' ? true : told === 'false' ? false : null };
    return ok(order);
  },
});

/** Answer the ringing call, or resume the held one. */
export const talk = eventPackage({ name: 'talk', accept: [], unsolicited: true, read: () => ok({}) });

/** Hold the call that speaks. */
export const hold = eventPackage({ name: 'hold', accept: [], unsolicited: true, read: () => ok({}) });
