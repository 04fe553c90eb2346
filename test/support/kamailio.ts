/**
 * Kamailio as registrar and proxy on one loopback port, UDP and TCP, with digest and without a database. Accounts are
 * written into the script. It reports on its standard error what the tests want to see: `REGISTERED`, `UNREGISTERED`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atFreePort, freePort } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';

export type KamailioOptions = {
  /** User name → password. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly algorithm?: 'MD5' | 'SHA-256';
  /** Longest lifetime of a registration that it grants, seconds. */
  readonly maxExpires?: number;
  /** TLS beside UDP and TCP: PEM files; with `clients` only those whom this authority vouches for get in. */
  readonly tlsPort?: number;
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clients?: string };
};

export class Kamailio {
  readonly port: number;
  /** Where it speaks TLS, when it does. */
  readonly tlsPort: number;
  readonly program: Program;

  constructor(program: Program, port: number, tlsPort: number) {
    this.program = program;
    this.port = port;
    this.tlsPort = tlsPort;
  }

  static start(rig: Rig, options: KamailioOptions): Promise<Kamailio> {
    const at = (port: number): Promise<Kamailio> => Kamailio.#startAt(port, rig, options);
    return options.port === undefined ? atFreePort(at) : at(options.port);
  }

  static async #startAt(port: number, rig: Rig, options: KamailioOptions): Promise<Kamailio> {
    const folder = await rig.folder();
    const tlsPort = options.tlsPort ?? (await freePort());
    const file = join(folder, 'kamailio.cfg');
    await writeFile(file, script(port, tlsPort, options));
    const program = new Program(rig, 'kamailio', [
      '-f',
      file,
      '-DD',
      '-E',
      '-m',
      '16',
      '-M',
      '4',
      '-Y',
      folder,
      '-w',
      folder,
    ]);
    await program.line(/READY/);
    return new Kamailio(program, port, tlsPort);
  }

  /** Waits until `count` registrations of this user were accepted since the start. */
  async registered(user: string, count = 1): Promise<void> {
    await this.#seen(`REGISTERED ${user} `, count);
  }

  async unregistered(user: string, count = 1): Promise<void> {
    await this.#seen(`UNREGISTERED ${user} `, count);
  }

  /** How often a line with this text was printed. */
  count(text: string): number {
    return this.program.lines.filter(line => line.includes(`said: ${text}`)).length;
  }

  async #seen(text: string, count: number): Promise<void> {
    await this.program.until(() => this.count(text) >= count || undefined, `${count} × '${text}'`);
  }
}

/** Connections that phones opened are used for requests to them (RFC 5923, alias). */
function tlsLines(port: number, { certificate, key, clients }: NonNullable<KamailioOptions['tls']>): string {
  const check = clients === undefined ? 0 : 1;
  return `enable_tls=yes
tcp_accept_aliases=yes
listen=tls:127.0.0.1:${port}
loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${certificate}")
modparam("tls", "private_key", "${key}")
${clients === undefined ? '' : `modparam("tls", "ca_list", "${clients}")`}
modparam("tls", "verify_certificate", ${check})
modparam("tls", "require_certificate", ${check})
`;
}

function script(port: number, tlsPort: number, options: KamailioOptions): string {
  const passwords = Object.entries(options.accounts).map(
    ([user, password]) => `    if ($au == "${user}") $var(password) = "${password}";`,
  );
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
${options.tls === undefined ? '' : tlsLines(tlsPort, options.tls)}loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "xlog.so"
modparam("auth", "algorithm", "${options.algorithm ?? 'MD5'}")
modparam("auth", "nonce_expire", 300)
modparam("registrar", "max_expires", ${options.maxExpires ?? 3600})
modparam("registrar", "min_expires", 1)
modparam("usrloc", "db_mode", 0)
modparam("rr", "enable_full_lr", 1)

event_route[core:worker-one-init] {
  xlog("L_ALERT", "said: READY\\n");
}

request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    if (loose_route()) {
      t_relay();
    } else if (is_method("ACK")) {
      if (t_check_trans()) t_relay();
    } else {
      sl_send_reply("404", "Not Here");
    }
    exit;
  }
  if (is_method("OPTIONS") && uri == myself && $rU == $null) {
    sl_send_reply("200", "OK");
    exit;
  }
  route(AUTHENTICATE);
  if (is_method("REGISTER")) {
    if (proto == TCP || proto == TLS) force_tcp_alias();
    if (!save("location")) {
      sl_reply_error();
      exit;
    }
    if ($hdr(Expires) == "0" || $ct =~ "expires=0") xlog("L_ALERT", "said: UNREGISTERED $tU $proto $ct\\n");
    else xlog("L_ALERT", "said: REGISTERED $tU $proto $ct\\n");
    exit;
  }
  record_route();
  if (!lookup("location")) {
    sl_send_reply("404", "Not Found");
    exit;
  }
  xlog("L_ALERT", "said: $rm $fU $tU $proto\\n");
  t_relay();
}

route[AUTHENTICATE] {
  $var(password) = "";
  if ($au != $null) {
${passwords.join('\n')}
    if ($var(password) != "" && pv_auth_check("$fd", "$var(password)", "0", "0")) {
      consume_credentials();
      return;
    }
    xlog("L_ALERT", "said: REFUSED $au $rm\\n");
  }
  if (is_method("REGISTER")) www_challenge("$td", "0");
  else proxy_challenge("$fd", "0");
  exit;
}
`;
}
