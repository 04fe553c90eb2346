/** OpenLDAP's slapd on a free port with a small company in memory of its own folder. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Certificate } from './certificates.ts';
import { eventually } from './eventually.ts';
import { atFreePort } from './ports.ts';
import { find, Program } from './program.ts';
import type { Rig } from './rig.ts';

export const BASE = 'dc=example,dc=com';
export const READER = `cn=reader,${BASE}`;
export const READER_PASSWORD = 'ein geheimes Wort';

export type Person = {
  readonly cn: string;
  readonly sn: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export class Slapd {
  readonly port: number;
  readonly program: Program;

  private constructor(port: number, program: Program) {
    this.port = port;
    this.program = program;
  }

  /** Nobody but the reader may search. With a certificate it speaks LDAP over TLS. `more`: lines before the database. */
  static start(rig: Rig, people: readonly Person[], tls?: Certificate, more = ''): Promise<Slapd> {
    return atFreePort(port => Slapd.#startAt(port, rig, people, tls, more));
  }

  static async #startAt(
    port: number,
    rig: Rig,
    people: readonly Person[],
    tls: Certificate | undefined,
    more: string,
  ): Promise<Slapd> {
    const folder = await rig.folder();
    await mkdir(join(folder, 'db'));
    const configuration = `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/pid
${tls === undefined ? '' : `TLSCertificateFile ${tls.certificate}\nTLSCertificateKeyFile ${tls.key}`}
${more}
database mdb
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER}" read by * none
`;
    await writeFile(join(folder, 'slapd.conf'), configuration);
    await writeFile(join(folder, 'people.ldif'), ldif(people));
    await promisify(execFile)(find('slapadd') ?? 'slapadd', [
      ...['-f', join(folder, 'slapd.conf'), '-l', join(folder, 'people.ldif'), '-q'],
    ]);
    const url = `${tls === undefined ? 'ldap' : 'ldaps'}://127.0.0.1:${port}/`;
    const program = new Program(rig, 'slapd', ['-f', join(folder, 'slapd.conf'), '-h', url, '-d', 'stats']);
    await program.line(/slapd starting/);
    return new Slapd(port, program);
  }

  /** What was asked so far: the filters as the server understood them. */
  get filters(): readonly string[] {
    return this.program.lines.flatMap(line => /filter="(.*)"/.exec(line)?.[1] ?? []);
  }

  async asked(pattern: RegExp): Promise<void> {
    await eventually(String(pattern), () => this.program.lines.some(line => pattern.test(line)));
  }
}

function ldif(people: readonly Person[]): string {
  const entries = [
    `dn: ${BASE}\nobjectClass: domain\ndc: example\n`,
    `dn: ${READER}\nobjectClass: simpleSecurityObject\nobjectClass: organizationalRole\ncn: reader\nuserPassword: ${READER_PASSWORD}\n`,
    ...people.map(({ cn, sn, attributes }, at) => {
      const lines = Object.entries({ cn, sn, ...attributes }).map(
        ([name, value]) => `${name}:: ${Buffer.from(value).toString('base64')}\n`,
      );
      return `dn: uid=p${at},${BASE}\nobjectClass: inetOrgPerson\nuid: p${at}\n${lines.join('')}`;
    }),
  ];
  return entries.join('\n');
}
