/**
 * Whose turn it is in a dialog that is not confirmed yet (RFC 3264; RFC 6337 section 2.2 lists where offers and answers
 * may stand).
 *
 *   [none] -- reliable 1xx with an offer --> [theirs] or [ours] -- answer in PRACK --------+
 *                                                                                         v
 *   [ours], [theirs] the INVITE's offer -- answer in a reliable 1xx ------------------> [agreed]
 *                                                                                      |  ^ |  ^
 *                                                     their PRACK or UPDATE, our 200   v  | v  |   our UPDATE, their 200
 *                                                                                     [asked] [updating]
 */
export type Exchange = 'none' | 'ours' | 'theirs' | 'agreed' | 'asked' | 'updating';

/** RFC 3311 section 5.2: how an UPDATE with an offer is refused now; null when it may come. */
export function untimely(exchange: Exchange): 491 | 500 | null {
  switch (exchange) {
    case 'agreed':
      return null;
    case 'ours':
    case 'updating':
      return 491;
    default:
      return 500;
  }
}
