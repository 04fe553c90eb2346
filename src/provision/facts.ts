/** What everybody may know of the provisioning: screen, web page, log. */
import type { Fault } from '../base/result.ts';
import type { FetchReason } from './fetch/request.ts';

/** `same`: the configuration in force; `refused`: what was taken back before; `nothing`: nobody names a server. */
export type Outcome = 'new' | 'same' | 'refused' | 'firmware' | 'nothing' | 'failed';

export type ProvisioningState = {
  /** `holding`: something new waits until no call is up. */
  readonly phase: 'off' | 'resting' | 'waiting' | 'looking' | 'holding' | 'applying';
  /** The source that is asked, or was last; '' before the first. */
  readonly source: string;
  /** The file that is read, or was last, without secrets. */
  readonly where: string;
  /** How the last look ended. `reason` of a failure; `unusable`: the files came, but they are none for this phone. */
  readonly last: {
    readonly time: Date;
    readonly outcome: Outcome;
    readonly reason?: FetchReason | 'unusable';
  } | null;
  /** Of the last look. */
  readonly faults: readonly Fault[];
  /** The server wants to know who the phone is. `ask`: people are asked without having called for it. */
  readonly logIn: {
    readonly where: string;
    readonly realm: string;
    readonly wrong: boolean;
    readonly ask: boolean;
  } | null;
};

/** A change of firmware, as far as people see it. */
export type FirmwareProgress = {
  readonly phase:
    | 'idle'
    | 'checking'
    | 'downloading'
    | 'verifying'
    /** Until nobody uses the phone. */
    | 'waiting'
    | 'switching'
    | 'restarting'
    /** New firmware has to prove good; then it goes back. */
    | 'confirming'
    | 'returning'
    | 'returned';
  /** Of the image that is on its way; '' when there is none. */
  readonly version: string;
  /** Hundredths of the image that are here. */
  readonly percent: number;
};

export const NOT_STARTED: ProvisioningState = {
  phase: 'off',
  source: '',
  where: '',
  last: null,
  faults: [],
  logIn: null,
};
