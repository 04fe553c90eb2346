/** nginx as a provisioning server: one folder, over TLS where a certificate is given, with what `locations` adds. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from './certificates.ts';
import { eventually } from './eventually.ts';
import { atFreePort } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export type NginxOptions = {
  /** Served at `/`. */
  readonly root: string;
  readonly tls?: Certificate & {
    /** Clients must show a certificate of this authority. */
    readonly clients?: string;
  };
  /** Further lines of the server block. */
  readonly lines?: string;
  /** 127.0.0.1 when left out; IPv6 in brackets. */
  readonly address?: string;
};

export class Nginx {
  readonly url: string;
  readonly #log: string;

  private constructor(url: string, log: string) {
    this.url = url;
    this.#log = log;
  }

  /** Waits for a line of the log: request, status, User-Agent, MAC header, range, name of the client's certificate. */
  async asked(pattern: RegExp): Promise<void> {
    await eventually(String(pattern), async () => pattern.test(await readFile(this.#log, 'utf8')));
  }

  static start(rig: Rig, options: NginxOptions): Promise<Nginx> {
    return atFreePort(port => Nginx.#startAt(port, rig, options));
  }

  static async #startAt(
    port: number,
    rig: Rig,
    { root, tls, lines = '', address = '127.0.0.1' }: NginxOptions,
  ): Promise<Nginx> {
    const folder = await rig.folder();
    await mkdir(join(folder, 'tmp'));
    const secure =
      tls === undefined
        ? ''
        : `ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};
           ${tls.clients === undefined ? '' : `ssl_client_certificate ${tls.clients}; ssl_verify_client on;`}`;
    const configuration = `
      daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log stderr info;
      events { worker_connections 64; }
      http {
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder}/tmp;`).join(' ')}
        log_format asked '"$request" $status "$http_user_agent" "$http_x_mac_address" "$http_range" "$ssl_client_s_dn"';
        access_log ${folder}/access.log asked;
        server { listen ${address}:${port}${tls === undefined ? '' : ' ssl'}; root ${root}; ${secure} ${lines} }
      }`;
    await writeFile(join(folder, 'nginx.conf'), configuration);
    const program = new Program(rig, 'nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]);
    await program.line(/using the "epoll" event method|start worker|OS: Linux/);
    return new Nginx(`${tls === undefined ? 'http' : 'https'}://${address}:${port}`, join(folder, 'access.log'));
  }
}
