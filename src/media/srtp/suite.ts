/** The protection suites of SRTP, by their names in SDP (RFC 4568 6.2, RFC 6188 3, RFC 7714 14.2). */

export type Suite = {
  /** The registered name. */
  readonly name: string;
  /** Spellings that are seen on the wire for the same suite. */
  readonly aliases: readonly string[];
  readonly cipher: 'counter' | 'aead';
  /** Octets of the master key, and of the session key that is made from it. */
  readonly keyOctets: 16 | 24 | 32;
  /** Octets of the master salt. */
  readonly saltOctets: 12 | 14;
  /** Octets of the authentication tag. SRTCP's stays long where SRTP's is short (RFC 4568 6.2.2). */
  readonly rtpTag: number;
  readonly rtcpTag: number;
};

/** The widest tag. */
export const LONGEST_TAG = 16;
/** The widest master key identifier that is spoken; RFC 3711 9.3 allows more, nobody sends it. */
export const LONGEST_MKI = 16;
/** Octets that a buffer needs behind a packet that is to be protected: tag, MKI, SRTCP index. */
export const TRAILER_OCTETS = LONGEST_TAG + LONGEST_MKI + 4;

function counter(bits: 128 | 192 | 256, tag: 4 | 10): Suite {
  const hmac = `HMAC_SHA1_${tag * 8}`;
  const name = bits === 128 ? `AES_CM_128_${hmac}` : `AES_${bits}_CM_${hmac}`;
  const aliases = bits === 128 ? [] : [`AES_CM_${bits}_${hmac}`];
  const keyOctets = (bits / 8) as Suite['keyOctets'];
  return { name, aliases, cipher: 'counter', keyOctets, saltOctets: 14, rtpTag: tag, rtcpTag: 10 };
}

function aead(bits: 128 | 256): Suite {
  const keyOctets = (bits / 8) as Suite['keyOctets'];
  const tags = { rtpTag: LONGEST_TAG, rtcpTag: LONGEST_TAG };
  return { name: `AEAD_AES_${bits}_GCM`, aliases: [], cipher: 'aead', keyOctets, saltOctets: 12, ...tags };
}

/** The strongest first. */
export const SUITES: readonly Suite[] = [
  aead(256),
  aead(128),
  counter(256, 10),
  counter(192, 10),
  counter(128, 10),
  counter(256, 4),
  counter(192, 4),
  counter(128, 4),
];

export function findSuite(name: string): Suite | undefined {
  return SUITES.find(suite => suite.name === name || suite.aliases.includes(name));
}
