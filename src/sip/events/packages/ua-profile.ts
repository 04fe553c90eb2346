import { fail, ok } from '../../../base/result.ts';
import { eventPackage } from '../package.ts';

/** RFC 6080: where the phone's configuration is to be fetched. */
export type ProfileLocation = { readonly url: string };

const LONGEST_URL = 1_024;
const URL_SCHEME = /^(https?|tftp|ftps?):\/\/[^\s<>"]+$/i;

export const uaProfile = eventPackage({
  name: 'ua-profile',
  accept: ['application/url', 'message/external-body', 'text/plain'],
  unsolicited: false,
  read: ({ parts }) => {
    const [part] = parts;
    // RFC 4483: content by reference has its URL among the parameters of the type.
    const named = part?.type.type === 'message/external-body' ? part.type.params.get('url') : part?.body.toString();
    const url = (named ?? '').trim();
    if (url.length > LONGEST_URL || !URL_SCHEME.test(url)) return fail({ what: 'the profile has no usable URL' });
    const location: ProfileLocation = { url };
    return ok(location);
  },
});
