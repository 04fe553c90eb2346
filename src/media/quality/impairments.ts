/** What codecs cost before and under loss, as data for the E-model. */
export type Impairment = {
  /** Rated by the wide-band model (G.107.1), else by the narrow-band one (G.107). */
  readonly wideband: boolean;
  /** Ie or Ie,WB: impairment without loss. */
  readonly ie: number;
  /** Bpl: robustness against loss, with the concealment that the phone has. */
  readonly bpl: number;
  readonly source: string;
};

const G711: Impairment = { wideband: false, ie: 0, bpl: 25.1, source: 'G.113 appendix I, G.711 with concealment' };

/** By the catalogue's name; variants of one codec (NAME_VARIANT) share a record. */
const IMPAIRMENTS: { readonly [codec: string]: Impairment } = {
  PCMU: G711,
  PCMA: G711,
  G722: { wideband: true, ie: 13, bpl: 25.1, source: 'Ie: G.113 appendix IV, 64 kbit/s; Bpl: assumed as for G.711' },
  G726: { wideband: false, ie: 7, bpl: 20, source: 'Ie: G.113 appendix I, 32 kbit/s; Bpl: assumed' },
  G729: { wideband: false, ie: 11, bpl: 19, source: 'G.113 appendix I, G.729A with VAD' },
  ILBC: { wideband: false, ie: 11, bpl: 32, source: 'assumed: like G.729, and each packet stands for itself' },
  ISAC_16000: { wideband: true, ie: 12, bpl: 20, source: 'assumed: near G.722 at its usual 32 kbit/s' },
  OPUS: { wideband: true, ie: 8, bpl: 20, source: 'assumed: between AMR-WB at its highest rate and none' },
  LN16BIT_16000: { wideband: true, ie: 0, bpl: 25.1, source: 'no coding; Bpl assumed as for G.711' },
  LN16BIT_8000: { wideband: false, ie: 0, bpl: 25.1, source: 'no coding; Bpl assumed as for G.711' },
};

/** A codec that nobody has rated counts as a good one. */
export const UNRATED: Impairment = { wideband: false, ie: 5, bpl: 20, source: 'assumed' };

export function impairmentOf(codec: string): Impairment {
  const name = codec.toUpperCase();
  return IMPAIRMENTS[name] ?? IMPAIRMENTS[name.split('_')[0] ?? ''] ?? UNRATED;
}
