/** Bounds on what one SIP message may cost us. All sizes are octets. */
export const LIMITS = {
  /** Head and body together; also the largest UDP datagram. */
  message: 65_535,
  /** One header field with its folded lines, and the start line. */
  line: 8_192,
  /** Header fields in one message. */
  fields: 200,
  body: 32_768,
  /** Entries in one comma separated list (Via, Route, Contact …). */
  list: 200,
} as const;
