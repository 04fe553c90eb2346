import { fail, ok } from '../../../base/result.ts';
import { eventPackage, textOf } from '../package.ts';

/** RFC 3515 2.4.5: how the referred request fares, as the status line of its latest response. */
export type ReferProgress = { readonly status: number; readonly reason: string };

const STATUS_LINE = /^\s*SIP\/2\.0 +([1-6]\d\d)(?: +([^\r\n]{0,200}))?/i;

export const refer = eventPackage({
  name: 'refer',
  accept: ['message/sipfrag'],
  unsolicited: false,
  read: notification => {
    const line = STATUS_LINE.exec(textOf(notification).slice(0, 300));
    if (line === null) return fail({ what: 'the message fragment has no status line' });
    const progress: ReferProgress = { status: Number(line[1]), reason: (line[2] ?? '').trim() };
    return ok(progress);
  },
});
