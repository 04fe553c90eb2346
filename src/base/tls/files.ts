/** Certificates and keys as files: read once at the start, and whatever is wrong with them said in plain words. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result } from '../result.ts';
import { isUrl, shownName } from '../urls.ts';
import { ago } from './words.ts';

/** Paths or URLs of PEM files; '' for none. */
export type TlsFiles = {
  readonly authorities: readonly string[];
  readonly certificate: string;
  readonly key: string;
  /** What was fetched of a URL; without it, or for undefined, there is nothing yet. */
  readonly fetched?: (url: string) => string | undefined;
};

/** A certificate with its chain, and its key: PEM texts. */
export type TlsIdentity = { readonly certificate: string; readonly key: string };

/** Whom the phone believes, and how it proves who it is. */
export type TlsTrust = {
  /** Who may vouch for servers, as PEM texts; left out: nobody was named. */
  readonly authorities?: readonly string[];
  readonly identity?: TlsIdentity;
};

/** `faults` tell what is missing; TLS goes on with what there is. */
export type TlsMaterial = TlsTrust & { readonly faults: readonly Fault[] };

/** Octets; a chain of certificates has some thousand. */
export const LARGEST_PEM = 262_144;

/** `use` names what the certificate of the phone is for: 'SIP', 'update'. */
export async function readTlsFiles(use: string, files: TlsFiles, now: Date): Promise<TlsMaterial> {
  const faults: Fault[] = [];
  const keep = <T>(result: Result<T>): T | undefined => {
    if (!result.ok) faults.push(result.error);
    return result.ok ? result.value : undefined;
  };
  const authorities: string[] = [];
  for (const path of files.authorities) {
    const pem = keep(await certificate(files, path, 'certificate authority', now));
    if (pem !== undefined) authorities.push(pem);
  }
  const identity = files.certificate === '' && files.key === '' ? undefined : keep(await readIdentity(use, files, now));
  return {
    // Named ones replace those of the system, also when they cannot be read: nobody else shall vouch then.
    ...(files.authorities.length === 0 ? {} : { authorities }),
    ...(identity === undefined ? {} : { identity }),
    faults,
  };
}

async function readIdentity(use: string, files: TlsFiles, now: Date): Promise<Result<TlsIdentity>> {
  if (files.key === '')
    return fail({ what: `the ${use} certificate has no private key.`, remedy: 'Name its file, too.' });
  if (files.certificate === '') {
    return fail({ what: `the ${use} private key has no certificate.`, remedy: 'Name its file, too.' });
  }
  const pem = await certificate(files, files.certificate, `${use} certificate`, now);
  if (!pem.ok) return pem;
  const key = await read(files, files.key, `${use} private key`);
  if (!key.ok) return key;
  try {
    if (!new X509Certificate(pem.value).checkPrivateKey(createPrivateKey(key.value))) {
      return fail({ where: shownName(files.key), what: `the ${use} private key belongs to another certificate.` });
    }
  } catch {
    return fail({
      where: shownName(files.key),
      what: `the ${use} private key cannot be used.`,
      remedy: 'Give a PEM file without password.',
    });
  }
  return ok({ certificate: pem.value, key: key.value });
}

/** The first certificate of the file counts; those behind it are its chain. */
async function certificate(files: TlsFiles, path: string, what: string, now: Date): Promise<Result<string>> {
  const pem = await read(files, path, what);
  if (!pem.ok) return pem;
  try {
    const { validFromDate, validToDate } = new X509Certificate(pem.value);
    if (validToDate < now) {
      return fail({
        where: shownName(path),
        what: `the ${what} expired ${ago(validToDate, now)}.`,
        remedy: 'Give a new one.',
      });
    }
    if (validFromDate > now) {
      return fail({
        where: shownName(path),
        what: `the ${what} is not valid yet.`,
        remedy: 'Check the date of the phone.',
      });
    }
    return pem;
  } catch {
    return fail({ where: shownName(path), what: `the ${what} is no certificate.`, remedy: 'Give a PEM file.' });
  }
}

async function read({ fetched }: TlsFiles, path: string, what: string): Promise<Result<string>> {
  const where = shownName(path);
  if (isUrl(path) && !/^file:/i.test(path)) {
    const text = fetched?.(path);
    if (text !== undefined) return ok(text);
    const remedy =
      'The phone fetches it with its configuration, and uses it for SIP, LDAP and syslog from the next start on.';
    return fail({ where, what: `the ${what} has not been fetched yet.`, remedy });
  }
  try {
    const text = await readFile(isUrl(path) ? fileURLToPath(path) : path, 'latin1');
    return text.length > LARGEST_PEM ? fail({ where, what: `the ${what} is too large.` }) : ok(text);
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    return fail({ where, what: `the ${what} ${missing ? 'is missing' : 'cannot be read'}.` });
  }
}
