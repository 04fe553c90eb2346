/** One way by which a phone learns where its files are. */
import type { Result } from '../../base/result.ts';
import type { PhoneNames, Place } from '../address.ts';
import type { DhcpOptions } from '../dhcp-text.ts';

export type Method = 'DYNAMIC' | 'STATIC';

/** What sources look at, and whom they may ask. */
export type Surroundings = {
  readonly names: PhoneNames;
  /** Of the lease; empty without one. */
  readonly options: DhcpOptions;
  readonly optionNumber: number;
  readonly configurationUrl: string;
  readonly firmwareUrl: string;
  readonly redirectUrl: string;
  /** What a technician entered; '' when nobody did. */
  readonly entered: string;
  /** Where the last good configuration came from; null for a phone that never had one. */
  readonly cached: Place | null;
  /** Asks the neighbours by SIP; null when nobody answered. */
  askNeighbours(): Promise<string | null>;
  /** Asks the redirect server; the failure says why it gave no address. */
  askRedirect(url: string): Promise<Result<string, string>>;
};

/** null: the source says nothing. A failure: it says what cannot be used. */
export type Finding = Result<Place, string> | null;

export type Source = {
  readonly name: string;
  /** For people: the list of sources, the log. */
  readonly about: string;
  readonly methods: readonly Method[];
  /** Strangers could answer: only a phone that never had a server asks. */
  readonly onlyNew: boolean;
  find(surroundings: Surroundings): Promise<Finding>;
};
