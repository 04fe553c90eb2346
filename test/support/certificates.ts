/** A throw-away certificate authority of openssl, for TLS servers and phones of the tests. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Rig } from './rig.ts';

const run = promisify(execFile);
const DAY = 86_400_000;

export type Subject = {
  /** 'DNS:pbx.test', 'URI:sip:pbx.test' …; none for a certificate with a common name only. */
  readonly names: readonly string[];
  /** Days from now to its end; negative for one that is over. */
  readonly days?: number;
  readonly commonName?: string;
  /** 'clientAuth' for a phone. */
  readonly usage?: string;
};

/** Paths of PEM files. */
export type Certificate = { readonly certificate: string; readonly key: string };

export class Authority {
  readonly certificate: string;
  readonly #folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.certificate = join(folder, 'ca.pem');
  }

  static async create(rig: Rig, name = 'Test Authority'): Promise<Authority> {
    const folder = await rig.folder();
    const authority = new Authority(folder);
    await writeFile(join(folder, 'index.txt'), '');
    await writeFile(join(folder, 'ca.cnf'), CONFIG(folder));
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
      ...['-subj', `/CN=${name}`, '-keyout', join(folder, 'ca.key'), '-out', authority.certificate],
    ]);
    return authority;
  }

  async issue({ names, days = 30, commonName = 'test', usage = 'serverAuth' }: Subject): Promise<Certificate> {
    const base = join(this.#folder, `c${++this.#count}`);
    const files = { certificate: `${base}.pem`, key: `${base}.key` };
    const alt = names.length === 0 ? '' : `subjectAltName=${names.join(',')}\n`;
    await writeFile(`${base}.ext`, `basicConstraints=CA:FALSE\nextendedKeyUsage=${usage}\n${alt}`);
    await run('openssl', [
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${commonName}`],
      ...['-keyout', files.key, '-out', `${base}.csr`],
    ]);
    await run('openssl', [
      ...['ca', '-batch', '-notext', '-config', join(this.#folder, 'ca.cnf'), '-extfile', `${base}.ext`],
      ...['-startdate', stamp(-10), '-enddate', stamp(days), '-in', `${base}.csr`, '-out', files.certificate],
    ]);
    return files;
  }
}

/** Days from now as openssl writes it, with an hour to spare. */
function stamp(days: number): string {
  const time = new Date(Date.now() + days * DAY - (days < 0 ? DAY / 24 : 0)).toISOString();
  return `${time.slice(2, 19).replace(/[-:T]/g, '')}Z`;
}

const CONFIG = (folder: string): string => `[ca]
default_ca=test
[test]
database=${folder}/index.txt
new_certs_dir=${folder}
certificate=${folder}/ca.pem
private_key=${folder}/ca.key
default_md=sha256
rand_serial=yes
unique_subject=no
policy=any
[any]
commonName=supplied
`;
