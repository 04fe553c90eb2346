import type { Account } from '../account.ts';
import { Dialog } from '../dialog.ts';
import type { ReferralFact } from '../facts.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { Dialogs } from './dialogs.ts';
import type { LegParts } from './leg.ts';
import { Referrals } from './referrals.ts';

/**
 * A REFER outside of calls (RFC 3515): a server asks the phone to call somebody. Only a server of ours may, when it
 * proves that it is one and the policy says so; everybody else could make the phone dial. The NOTIFYs go in a dialog of its own.
 */
export function receiveReferral(
  parts: LegParts,
  account: Account,
  transaction: ServerTransaction,
  publish: (fact: ReferralFact) => void,
): void {
  const { request, source, tag } = transaction;
  if (!parts.policy.allows('makeCall')) {
    parts.log.info(`REFER from ${source.address} refused: it belongs to no call`);
    answer(transaction, 403);
    return;
  }
  if (!parts.orders.admit(transaction, account)) return;
  const dialog = Dialog.asCallee(request, tag);
  if (!dialog.ok) {
    answer(transaction, 400);
    return;
  }
  const dialogs = new Dialogs(parts, { account }, () => {});
  dialogs.add(dialog.value);
  dialogs.choose(dialog.value);
  const named = { clock: parts.clock, log: parts.log, name: 'referral' };
  const referral: Referrals = new Referrals(named, account, dialogs, fact => {
    if (fact.type === 'refer-wanted') {
      publish({ ...fact, type: 'referral', account: account.options.id, referral });
    }
  });
  referral.requested(transaction);
}
