/** What the pages of Status ask for when they are looked at; the composition root knows where it comes from. */
import type { Outcome } from '../src/provision/facts.ts';
import type { Message } from './lang/index.ts';

export interface Status {
  /** Octets: of the machine, and what the phone's program takes of it. */
  memory(): { readonly total: number; readonly free: number; readonly own: number };
  /** Since the program started. */
  upSeconds(): number;
  /** Certificates that the phone shows to servers, or trusts. */
  certificates(): readonly CertificateStatus[];
  /** Where the configuration in force came from; null when nothing was fetched yet. */
  provisioned(): ProvisionedStatus | null;
  /** Of the board; '' when it has none. */
  serial(): string;
  /** What the phone finds when it looks at itself. */
  findings(): readonly Finding[];
  /** What the program is made of, name and version. */
  release(): readonly { readonly name: string; readonly version: string }[];
}

export type CertificateStatus = { readonly name: string; readonly subject: string; readonly validTo: Date };

export type ProvisionedStatus = {
  readonly source: string;
  readonly time: Date | null;
  readonly outcome: Outcome | null;
};

/** `good`: null when nothing can be said. `says`: more of it, in a sentence; '' when there is no more. `reason`: of call control. */
export type Finding = {
  readonly about: Message;
  readonly good: boolean | null;
  readonly says: string | Message;
  readonly reason?: string;
};
