/** The phone as its web pages see it. */
import type { Readable } from 'node:stream';
import type { Keyring } from '../../config/keyring.ts';
import type { Store } from '../../config/store.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Frame } from '../../hal/ports.ts';
import type { Access } from '../../src/access/access.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import type { Fault, Result } from '../../src/base/result.ts';
import type { Contact } from '../../src/directory/contact.ts';
import type { Contents, Hit, Imported, Origin } from '../../src/directory/facts.ts';
import type { FirmwareProgress, ProvisioningState } from '../../src/provision/facts.ts';
import type { BookOrders } from '../lcd/book.ts';
import type { View } from '../view.ts';

export type WebPhone = {
  readonly model: Model;
  readonly store: Store;
  readonly access: Access;
  /** Opens encrypted files, and seals the secrets of an export. */
  readonly keys: Keyring;
  /** Keeps a key or passphrase beside them, from now on. The fault says what is wrong with it, or with the disk. */
  addKey(text: string): Promise<Result<void>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly serial: string;
  readonly hardwareRevision: string;
  /** Of the pages' certificate; '' without one. */
  readonly fingerprint: string;
  view(): View;
  faults(): readonly Fault[];
  /** The local directory. */
  readonly book: WebBook;
  /** What the company gives its phones. */
  readonly company: { readonly directory: WebCompanyFile; readonly speedDials: WebCompanyFile };
  readonly calls: Pick<BookOrders, 'forgetCall' | 'forgetCalls'>;
  readonly screen: WebScreen;
  readonly provisioning: WebProvisioning;
  readonly firmware: WebFirmware;
  readonly lock: WebLock;
  /** Ends the program, which is started anew; `restore-own`: without the user's settings, `restore-all`: as delivered. */
  end(how: 'restart' | 'restore-own' | 'restore-all'): void;
};

export interface WebBook {
  readonly size: number;
  contact(id: number): Contact | null;
  search(text: string): readonly Hit[];
  keep(id: number | null, contact: Contact): Result<void>;
  forget(id: number): void;
  /** What `import` would do. */
  preview(bytes: Uint8Array, name: string): Promise<Result<Imported>>;
  import(bytes: Uint8Array, name: string): Promise<Result<Imported>>;
  export(): string;
  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>>;
}

export interface WebCompanyFile {
  /** Octets. */
  readonly largest: number;
  readonly taken: number;
  /** null: there is none. */
  readonly origin: Origin | null;
  /** What `take` would bring. */
  preview(bytes: Uint8Array, name: string): Promise<Result<Contents>>;
  take(bytes: Uint8Array, name: string, origin: 'uploaded'): Promise<Result<Contents>>;
  forget(): Promise<void>;
  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>>;
}

export type WebScreen = {
  /** Another object once something else is shown. */
  frame(): Frame;
  /** PNG. */
  picture(): Promise<Uint8Array>;
  /** Keys of simulated hardware; null: fingers press the keys of this phone. */
  readonly press: ((key: string) => void) | null;
};

export type WebLock = {
  locked(): boolean;
  /** Whether its user has a code of his own. */
  hasCode(): boolean;
  /** By the administrator's word. */
  set(locked: boolean): void;
};

export type WebProvisioning = {
  state(): ProvisioningState;
  /** Looks for files now. */
  check(): void;
  /** For the server that asked. */
  logIn(credentials: { readonly user: string; readonly password: string }): void;
  /** A configuration file as if a server had brought it. */
  offer(bytes: Uint8Array, name: string): Promise<Result<'new' | 'same' | 'refused'>>;
};

export type WebFirmware = {
  readonly version: string;
  state(): FirmwareProgress;
  /** Resolves when the image is in its slot, or will not be. */
  offer(name: string, content: Readable): Promise<FirmwareAnswer>;
};

export type FirmwareAnswer =
  | { readonly type: 'same' | 'busy' }
  | { readonly type: 'staged'; readonly version: string }
  | { readonly type: 'refused' | 'failed'; readonly fault: Fault };
