/** Who the other side is: From, what servers of ours say beside it, and what we say of ourselves. */
import type { Account } from '../account.ts';
import type { Identity, Party, Verification } from '../facts.ts';
import { addressesOf, addressOf, listOf, type NameAddr, parseNameAddr, printNameAddr } from '../headers.ts';
import type { Headers, SipRequest, SipResponse } from '../message.ts';
import { parseUri } from '../uri.ts';

/** RFC 3323 section 4.1.1.3. */
const ANONYMOUS = { displayName: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' };

/** The caller by an INVITE; `trusted` when a server of ours sent it. */
export function identityOf({ headers }: SipRequest, trusted: boolean): Identity {
  const from = addressOf(headers, 'from');
  const claimed = from.ok ? from.value : { displayName: '', uri: '', params: new Map() };
  const vouched = trusted ? vouchedFor(headers) : null;
  const shown = vouched ?? claimed;
  return {
    party: partyOf(shown),
    asserted: vouched !== null,
    anonymous: isAnonymous(shown),
    verification: trusted ? (verificationIn(shown) ?? verificationIn(claimed)) : null,
    divertedBy: divertedBy(headers),
  };
}

/**
 * Who the other side is by a later message of a call (RFC 3325 section 9, RFC 4916); null when it says nothing new that
 * may be believed.
 */
export function identityNow(
  { headers, kind }: SipRequest | SipResponse,
  before: Identity,
  trusted: boolean,
): Identity | null {
  const vouched = trusted ? vouchedFor(headers) : null;
  const from = kind === 'request' && !before.asserted ? addressOf(headers, 'from') : null;
  const shown = vouched ?? (from?.ok ? from.value : null);
  if (shown === null) return null;
  const party = partyOf(shown);
  if (party.uri === before.party.uri && party.displayName === before.party.displayName) return null;
  const verification = trusted ? verificationIn(shown) : null;
  return { ...before, party, asserted: vouched !== null, anonymous: isAnonymous(shown), verification };
}

/** P-Asserted-Identity (RFC 3325), else Remote-Party-ID; what its owner wants hidden is not shown. */
function vouchedFor(headers: Headers): NameAddr | null {
  const privacy = (headers.get('privacy') ?? '').toLowerCase().split(/[;,\s]+/);
  if (!privacy.includes('id')) {
    const asserted = addressesOf(headers, 'p-asserted-identity');
    const [first] = asserted.ok ? asserted.value : [];
    if (first !== undefined) return first;
  }
  const parties = (listOf(headers, 'remote-party-id') ?? []).map(parseNameAddr);
  const calling = parties.find(party => party.ok && (party.value.params.get('party') ?? 'calling') === 'calling');
  if (calling === undefined || !calling.ok) return null;
  return (calling.value.params.get('privacy') ?? 'off') === 'off' ? calling.value : null;
}

export function partyOf({ uri, displayName }: Pick<NameAddr, 'uri' | 'displayName'>): Party {
  const parsed = parseUri(uri);
  // Parameters of a telephone number (RFC 3966) are not dialled.
  const user = parsed.ok ? (parsed.value.user.split(';')[0] ?? '') : '';
  return { uri, user, displayName };
}

function isAnonymous({ uri, displayName }: Pick<NameAddr, 'uri' | 'displayName'>): boolean {
  const parsed = parseUri(uri);
  if (!parsed.ok) return true;
  const { user, host } = parsed.value;
  return (
    host.toLowerCase() === 'anonymous.invalid' ||
    ['anonymous', 'restricted'].includes(user.toLowerCase()) ||
    (user === '' && displayName.toLowerCase() === 'anonymous')
  );
}

const VERIFICATIONS = new Map<string, Verification>([
  ['tn-validation-passed', 'passed'],
  ['tn-validation-failed', 'failed'],
  ['no-tn-validation', 'unchecked'],
]);

/** RFC 8588 section 2's verstat: a parameter of the number, of the URI or of the header; levels count as the whole. */
function verificationIn({ uri, params }: NameAddr): Verification | null {
  const inUri = /;verstat=([A-Za-z-]{1,40})/i.exec(uri)?.[1];
  const said = (inUri ?? params.get('verstat') ?? '').toLowerCase();
  return VERIFICATIONS.get(said) ?? VERIFICATIONS.get(said.replace(/-[abc]$/, '')) ?? null;
}

/** The first who was called: the oldest Diversion (RFC 5806, the last one), or the root of History-Info (RFC 7044). */
function divertedBy(headers: Headers): Party | null {
  const diversions = addressesOf(headers, 'diversion');
  const oldest = diversions.ok ? diversions.value.at(-1) : undefined;
  if (oldest !== undefined) return isAnonymous(oldest) ? null : partyOf(oldest);
  const history = addressesOf(headers, 'history-info');
  const entries = history.ok ? history.value : [];
  const [root, ...later] = entries.sort((a, b) => compareIndex(a.params.get('index'), b.params.get('index')));
  // `rc`, `mp`: the target was changed on the way, it was not only routed.
  const moved = later.some(({ params, uri }) => params.has('mp') || /[?&;]cause=\d|[?&]reason=/i.test(uri));
  if (root === undefined || !moved || isAnonymous(root)) return null;
  return partyOf({ ...root, uri: root.uri.split('?')[0] ?? '' });
}

function compareIndex(a: string | null | undefined, b: string | null | undefined): number {
  return (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });
}

/** Puts our identity into a request of a call: hidden from the other side, told to our server. */
export function identify(request: SipRequest, { options, aor }: Account): void {
  const { identity, displayName } = options;
  if (identity?.hidden !== true && identity?.privacy !== true) return;
  request.headers.set('Privacy', 'id');
  if (!identity.hidden) return;
  const from = addressOf(request.headers, 'from');
  if (!from.ok) return;
  request.headers.set('From', printNameAddr({ ...from.value, ...ANONYMOUS }));
  request.headers.set('P-Preferred-Identity', printNameAddr({ displayName, uri: aor, params: new Map() }));
}

/** Puts our identity into an answer, when the account wants that. */
export function identifyAnswer(response: SipResponse, { options, aor }: Account): void {
  if (options.identity?.inAnswers !== true || options.identity.hidden) return;
  const { displayName } = options;
  response.headers.set('P-Asserted-Identity', printNameAddr({ displayName, uri: aor, params: new Map() }));
}
