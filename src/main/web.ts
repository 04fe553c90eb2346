/** The web pages of the phone: their sockets at once, everything else with the first request. */

import * as web from '../../config/params/web.ts';
import { diskFolder } from '../../config/settings-folder.ts';
import type { WebPhone } from '../../ui/web/phone.ts';
import { Entrance, WebServer } from '../../ui/web/server.ts';
import { webIdentity } from '../../ui/web/tls/identity.ts';
import { type Fault, faultText, ok, type Result } from '../base/result.ts';
import { currentFaults } from './faults.ts';
import type { Phone, Start } from './phone.ts';

/**
 * `--web-port` opens one port for both HTTP and HTTPS; without it a device opens those of the configuration, and simulated
 * hardware none: nobody expects a program on his desk to listen. Gives the port, null when there are no pages.
 */
export async function openWeb(start: Start, phone: Phone): Promise<Result<number | null>> {
  const { options, clock, closing, log: root } = start;
  const { store, hardware } = phone;
  const log = root.room('web');
  const { webPort } = options;
  if (webPort === undefined && (options.hal === 'sim' || !store.get(web.enabled))) return ok(null);
  const { address, mac } = hardware.network.state;
  const encrypted = !store.get(web.noHttps);
  const found = encrypted
    ? await webIdentity({
        folder: diskFolder(options.data),
        mac,
        names: address === '' ? [] : [address],
        now: clock.wall(),
      })
    : null;
  if (found?.fault) log.warning(faultText(found.fault));
  const servers: WebServer[] = [];
  const entrance = new Entrance({
    identity: found?.identity ?? null,
    log,
    load: async () => {
      const { webApp } = await import('../../ui/web/app.ts');
      const httpsPort = (): number | null => (encrypted ? (servers.at(-1)?.port ?? null) : null);
      return webApp({ phone: webPhone(start, phone, found?.identity.fingerprint ?? ''), httpsPort });
    },
  });
  closing.push(async () => {
    entrance.close();
    await Promise.all(servers.map(server => server.close()));
  });
  const ports =
    webPort === undefined ? [store.get(web.httpPort), ...(encrypted ? [store.get(web.httpsPort)] : [])] : [webPort];
  for (const port of ports) {
    const opened = await WebServer.open(entrance, { address: options.hal === 'sim' ? address : undefined, port, log });
    if (opened.ok) servers.push(opened.value);
    else if (webPort === undefined) log.error(faultText(opened.error));
    else return opened;
  }
  const port = servers.at(-1)?.port ?? null;
  if (port !== null) log.info(`web pages at http${encrypted ? 's' : ''}://${address}:${port}/`);
  return ok(port);
}

function webPhone({ clock, log }: Start, phone: Phone, fingerprint: string): WebPhone {
  const { model, store, access, keys, hardware, lcd } = phone;
  const { serial, hardwareRevision } = hardware.board;
  return {
    ...{ model, store, access, keys, clock, fingerprint, serial, hardwareRevision },
    log: log.room('web'),
    view: () => lcd.view,
    faults: (): Fault[] => currentFaults(phone),
    restart: reason => hardware.board.restart(reason),
  };
}
