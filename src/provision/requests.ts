/** What goes with every request to a server: who the phone says that it is, and what it wants to know of the server. */
import * as params from '../../config/params/provisioning.ts';
import type { Settings } from '../../config/store.ts';
import { fail, faultText, ok, type Result } from '../base/result.ts';
import type { TlsTrust } from '../base/tls/files.ts';
import type { PhoneNames } from './address.ts';
import type { Fetch, FetchRequest } from './fetch/request.ts';
import type { Base } from './fetch-set.ts';

export type Credentials = { readonly user: string; readonly password: string };

export type RequestsOptions = {
  readonly settings: Settings;
  readonly names: PhoneNames;
  readonly userAgent: string;
  readonly trust: TlsTrust;
  /** They let the phone in: it keeps them. */
  keepCredentials(credentials: Credentials): void;
};

export class Requests {
  readonly #options: RequestsOptions;
  #typed: Credentials | null = null;
  #trust: TlsTrust;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#trust = options.trust;
  }

  /** Other certificates from now on. */
  believe(trust: TlsTrust): void {
    this.#trust = trust;
  }

  typed(credentials: Credentials): void {
    this.#typed = credentials;
  }

  /** The server took what was typed. */
  proved(): void {
    if (this.#typed !== null) this.#options.keepCredentials(this.#typed);
    this.#typed = null;
  }

  /** Only the server that was asked first learns who the phone is, not those whose files are included. */
  to(url: string, root: string): Base {
    const { settings, names, userAgent } = this.#options;
    const { user, password } = this.#typed ?? {
      user: settings.get(params.httpUser),
      password: settings.get(params.httpPassword),
    };
    return {
      userAgent,
      tls: { verify: settings.get(params.verifyServer), trust: this.#trust },
      ...(user !== '' && isSameServer(url, root)
        ? { credentials: { user, password, clear: settings.get(params.passwordWithoutTls) } }
        : {}),
      ...(settings.get(params.macHeader) ? { mac: names.mac } : {}),
    };
  }
}

function isSameServer(url: string, root: string): boolean {
  return URL.canParse(url) && URL.canParse(root) && new URL(url).origin === new URL(root).origin;
}

const LONGEST_ANSWER = 4096;

/** The address that a redirect server gives, by a redirect or as the first line of what it sends. */
export async function askRedirect(
  fetch: Fetch,
  base: Base,
  url: string,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  // It knows the phone by its certificate or its MAC address; who could take its place would own the phone.
  const tls = { ...base.tls, verify: true };
  const request: FetchRequest = { ...base, url, tls, most: LONGEST_ANSWER, redirects: 'tell' };
  const answer = await fetch(request, signal);
  if (!answer.ok) return fail(`leads nowhere: ${faultText(answer.error)}`);
  if (answer.value.kind === 'redirect') return ok(answer.value.to);
  const text = answer.value.kind === 'body' ? Buffer.from(answer.value.bytes).toString() : '';
  return ok(text.split(/[\r\n]/, 1)[0]?.trim() ?? '');
}
