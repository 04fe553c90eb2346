import { fail, ok, type Result } from '../../../base/result.ts';
import { eventPackage, textOf } from '../package.ts';

export type MessageCount = {
  readonly new: number;
  readonly old: number;
  readonly urgentNew: number;
  readonly urgentOld: number;
};

/** RFC 3842: which messages wait in a mailbox. */
export type MessageSummary = {
  readonly waiting: boolean;
  /** The address of the mailbox, '' when it is not told. */
  readonly account: string;
  /** By context class in lower case: 'voice-message', 'fax-message' … Empty when the server does not count. */
  readonly counts: ReadonlyMap<string, MessageCount>;
};

const MOST_LINES = 64;
const COUNT = /^(\d{1,10})\s*\/\s*(\d{1,10})(?:\s*\(\s*(\d{1,10})\s*\/\s*(\d{1,10})\s*\))?$/;

export const messageSummary = eventPackage({
  name: 'message-summary',
  accept: ['application/simple-message-summary'],
  unsolicited: true,
  read: notification => readSummary(textOf(notification)),
});

/** Section 5.2. Lines that are not understood are passed over: they may hold header fields of the messages. */
function readSummary(text: string): Result<MessageSummary> {
  let waiting: boolean | null = null;
  let account = '';
  const counts = new Map<string, MessageCount>();
  for (const line of text.split(/\r?\n/, MOST_LINES)) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'messages-waiting') waiting = value.toLowerCase() === 'yes';
    else if (name === 'message-account') account = value;
    else {
      const count = COUNT.exec(value);
      if (count !== null) counts.set(name, countOf(count));
    }
  }
  if (waiting === null) return fail({ what: 'the summary does not say whether messages wait' });
  return ok({ waiting, account, counts });
}

function countOf([, fresh, old, urgentNew, urgentOld]: RegExpExecArray): MessageCount {
  return {
    new: Number(fresh),
    old: Number(old),
    urgentNew: Number(urgentNew ?? 0),
    urgentOld: Number(urgentOld ?? 0),
  };
}
