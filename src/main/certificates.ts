/** Certificates and keys that the configuration names, read once at the start. */
import * as ldapParams from '../../config/params/ldap.ts';
import * as provisioning from '../../config/params/provisioning.ts';
import * as security from '../../config/params/security.ts';
import type { Settings } from '../../config/store.ts';
import type { Fault } from '../base/result.ts';
import { readTlsFiles, type TlsTrust } from '../base/tls/files.ts';
import type { LinkedTexts } from '../provision/linked-texts.ts';

export type Certificates = {
  readonly sip: TlsTrust;
  /** For the servers of configuration and firmware. */
  readonly update: TlsTrust;
  readonly ldap: TlsTrust;
  /** Of files that cannot be used: the phone starts without them. */
  readonly faults: readonly Fault[];
};

export async function readCertificates(settings: Settings, linked: LinkedTexts, now: Date): Promise<Certificates> {
  const fetched = (url: string) => linked.textOf(url);
  const authorities = security.authority.paths.map((_, index) => settings.get(security.authority, index));
  const { faults, ...sip } = await readTlsFiles(
    'SIP',
    {
      authorities: authorities.filter(path => path !== ''),
      certificate: settings.get(security.sipCertificate),
      key: settings.get(security.sipKey),
      fetched,
    },
    now,
  );
  const update = await readTlsFiles(
    'update',
    {
      authorities: [],
      certificate: settings.get(provisioning.certificate),
      key: settings.get(provisioning.key),
      fetched,
    },
    now,
  );
  const ldap = await readTlsFiles(
    'LDAP',
    { authorities: [], certificate: settings.get(ldapParams.certificate), key: settings.get(ldapParams.key), fetched },
    now,
  );
  const shared = sip.authorities === undefined ? {} : { authorities: sip.authorities };
  const own = update.identity === undefined ? {} : { identity: update.identity };
  const ofLdap = ldap.identity === undefined ? {} : { identity: ldap.identity };
  return {
    sip,
    update: { ...shared, ...own },
    ldap: { ...shared, ...ofLdap },
    faults: [...faults, ...update.faults, ...ldap.faults],
  };
}
