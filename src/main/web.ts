/** The web pages of the phone: their sockets at once, everything else with the first request. */

import type { Readable } from 'node:stream';
import * as web from '../../config/params/web.ts';
import type { WebPhone } from '../../ui/web/phone.ts';
import type { WebServer } from '../../ui/web/server.ts';
import { diskFolder } from '../base/data-folder.ts';
import { type Fault, faultText, ok, type Result } from '../base/result.ts';
import type { Firmware } from '../provision/firmware/firmware.ts';
import type { Offered } from '../provision/firmware/offer.ts';
import { uploadedImage } from '../provision/firmware/upload.ts';
import { confirmed } from './confirmed.ts';
import { bookOrders } from './directory.ts';
import { currentFaults } from './faults.ts';
import { ownAddress } from './hardware.ts';
import { addKey } from './keys.ts';
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
  const server = await import('../../ui/web/server.ts');
  const { webIdentity } = await import('../../ui/web/tls/identity.ts');
  const { mac, address: lent } = hardware.network.state;
  const address = ownAddress(hardware.network);
  const encrypted = !store.get(web.noHttps);
  const found = encrypted
    ? await webIdentity({
        folder: diskFolder(options.data),
        mac,
        // None yet: a certificate that browsers know already still counts.
        names: lent === '' ? [] : [lent],
        now: clock.wall(),
      })
    : null;
  if (found?.fault) log.warning(faultText(found.fault));
  const servers: WebServer[] = [];
  const ended = new AbortController();
  const entrance = new server.Entrance({
    identity: found?.identity ?? null,
    log,
    load: async () => {
      const { webApp } = await import('../../ui/web/app.ts');
      const httpsPort = (): number | null => (encrypted ? (servers.at(-1)?.port ?? null) : null);
      return webApp({
        phone: webPhone(start, phone, found?.identity.fingerprint ?? ''),
        httpsPort,
        ended: ended.signal,
      });
    },
  });
  closing.push(async () => {
    ended.abort();
    entrance.close();
    await Promise.all(servers.map(server => server.close()));
  });
  const ports =
    webPort === undefined ? [store.get(web.httpPort), ...(encrypted ? [store.get(web.httpsPort)] : [])] : [webPort];
  for (const port of ports) {
    const opened = await server.WebServer.open(entrance, {
      address: options.hal === 'sim' ? address : undefined,
      port,
      log,
    });
    if (opened.ok) servers.push(opened.value);
    else if (webPort === undefined) log.error(faultText(opened.error));
    else return opened;
  }
  const port = servers.at(-1)?.port ?? null;
  const known = found === null ? '' : `, certificate ${found.identity.fingerprint}`;
  if (port !== null) log.info(`web pages at http${encrypted ? 's' : ''}://${address}:${port}/${known}`);
  return ok(port);
}

function webPhone(start: Start, phone: Phone, fingerprint: string): WebPhone {
  const { clock, log, options, redactor } = start;
  const { model, store, access, lock, keys, hardware, lcd, provisioning } = phone;
  const { serial, hardwareRevision } = hardware.board;
  const { simulation } = hardware;
  return {
    ...{ model, store, access, keys, clock, fingerprint, serial, hardwareRevision },
    addKey: text => {
      redactor.add(text.trim());
      return addKey(diskFolder(options.data), keys, text);
    },
    log: log.room('web'),
    view: () => lcd.view,
    faults: (): Fault[] => currentFaults(phone),
    book: phone.people.book,
    company: { directory: phone.people.corporate, speedDials: phone.people.speedDials },
    calls: bookOrders(phone.people, phone.desk),
    screen: {
      frame: () => lcd.frame,
      picture: async () => (await import('../../hal/raster/index.ts')).screenPng(lcd.frame, model, lcd.look),
      press: simulation === null ? null : key => void simulation.panel.press(key),
    },
    provisioning: {
      state: () => provisioning.state,
      check: () => provisioning.check(),
      logIn: credentials => provisioning.logIn(credentials),
      offer: (bytes, name) => provisioning.offer(bytes, name),
    },
    lock: {
      locked: () => lock.locked,
      hasCode: () => lock.hasCode,
      set: locked => (locked ? void lock.lock('administrator') : lock.release('administrator')),
    },
    firmware: {
      version: phone.firmware.version,
      state: () => phone.firmware.state,
      offer: (name, content) => offerImage(phone.firmware, name, content),
    },
    end: confirmed(start, phone),
  };
}

async function offerImage(firmware: Firmware, name: string, content: Readable): Promise<Offered> {
  const giveUp = new AbortController();
  // Nobody sends it a second time, so there is nothing to wait for when something is missing.
  const over = (): void => {
    setImmediate(() => firmware.state.phase === 'downloading' && giveUp.abort());
  };
  const image = uploadedImage(name, content, over);
  const offered = await firmware.offer(image.source, giveUp.signal);
  await image.release();
  if (offered.type !== 'failed' || offered.reason !== 'cancelled') return offered;
  const what = 'The image did not come whole, or is damaged.';
  return { type: 'failed', fault: { where: name, what, remedy: 'Send it again.' } };
}
