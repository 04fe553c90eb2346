/** Certificates and keys that the configuration names by URL follow it from the servers. */
import * as ldapParams from '../../config/params/ldap.ts';
import * as provisioningParams from '../../config/params/provisioning.ts';
import * as security from '../../config/params/security.ts';
import type { Settings } from '../../config/store.ts';
import { faultText } from '../base/result.ts';
import { isUrl, shownName } from '../base/urls.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import { afterEachLook } from './after-look.ts';
import { readCertificates } from './certificates.ts';
import type { Foundation, Start } from './phone.ts';

/** After each look that found the phone's configuration. */
export function followLinked(start: Start, below: Foundation, provisioning: Provisioning): void {
  const { clock, log } = start;
  const { store, linked, sets } = below;
  const room = log.room('provision');
  const fetch = createFetch({ clock, log: room });
  afterEachLook(start, provisioning, async signal => {
    const root = sets.current?.root ?? null;
    const request = (url: string) => provisioning.requestTo(url, root ?? url);
    const changed = await linked.refresh(linksOf(store), { fetch, request, root }, signal);
    for (const fault of linked.faults) room.warning(faultText(fault));
    if (changed.length === 0) return;
    const certificates = await readCertificates(store, linked, clock.wall());
    provisioning.believe(certificates.update);
    for (const url of changed)
      room.info(
        `${shownName(url)} is here: it counts for the next look, and for SIP, LDAP and syslog from the next start on`,
      );
  });
}

function linksOf(settings: Settings): string[] {
  const authorities = security.authority.paths.map((_, index) => settings.get(security.authority, index));
  const own = [
    security.sipCertificate,
    security.sipKey,
    provisioningParams.certificate,
    provisioningParams.key,
    ldapParams.certificate,
    ldapParams.key,
  ];
  return [...authorities, ...own.map(param => settings.get(param))].filter(
    name => isUrl(name) && !/^file:/i.test(name),
  );
}
