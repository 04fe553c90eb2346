/**
 * Kamailio as a presence server on a loopback UDP port: it keeps what is published, notifies who subscribed, and passes on
 * calls to addresses of others. Its modules
 * for this are a package of their own (kamailio-presence-modules); `KAMAILIO_MODULES` names another folder with them.
 */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../../src/sip/agent.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';
import type { Rig } from './rig.ts';
import { openAgent } from './sip-agent.ts';

const TABLES = '/usr/share/kamailio/dbtext/kamailio';

function modulesFolder(): string | null {
  const libraries = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').map(name => `/usr/lib/${name}/kamailio/modules`)
    : [];
  const folders = [process.env.KAMAILIO_MODULES ?? '', ...libraries];
  return folders.find(folder => folder !== '' && existsSync(join(folder, 'presence.so'))) ?? null;
}

/** Whether it can run here. */
export const presenceServerInstalled: boolean = modulesFolder() !== null && existsSync(TABLES);

/** Starts it; gives its port. */
export async function startPresenceServer(rig: Rig): Promise<number> {
  const folder = await rig.folder();
  const port = await freePort();
  cpSync(TABLES, join(folder, 'db'), { recursive: true });
  const file = join(folder, 'kamailio.cfg');
  await writeFile(file, script(port, join(folder, 'db'), modulesFolder() ?? ''));
  const options = ['-f', file, '-DD', '-E', '-m', '16', '-M', '4', '-Y', folder, '-w', folder];
  const program = new Program(rig, 'kamailio', options);
  await program.line(/READY/);
  return port;
}

/** Somebody with an account there, who publishes or subscribes. */
export async function agentAt(rig: Rig, port: number, user: string): Promise<Agent> {
  const agent = await openAgent({ timers: { t1: 100, t2: 800, t4: 1_000 } });
  rig.defer(() => agent.close());
  agent.setAccount({
    id: 0,
    user,
    domain: `127.0.0.1:${port}`,
    displayName: '',
    credentials: { username: user, password: 'unused' },
    proxy: { host: '127.0.0.1', port, transport: 'udp' },
    registrars: [],
    registration: { expires: 600, refreshPercent: 50, retryAfter: 60 },
  });
  return agent;
}

function script(port: number, tables: string, modules: string): string {
  const presence = ['presence', 'presence_xml', 'presence_dialoginfo', 'presence_mwi'];
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=1
auto_aliases=no
dns=no
rev_dns=no
disable_tcp=yes
listen=udp:127.0.0.1:${port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "xlog.so"
loadmodule "db_text.so"
${presence.map(name => `loadmodule "${join(modules, name)}.so"`).join('\n')}
modparam("presence", "db_url", "text://${tables}")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "min_expires_action", 1)
modparam("presence", "min_expires", 60)
modparam("presence", "server_address", "sip:127.0.0.1:${port}")
modparam("presence_xml", "db_url", "text://${tables}")
modparam("presence_xml", "force_active", 1)

event_route[core:worker-one-init] {
  xlog("L_ALERT", "said: READY\\n");
}

request_route {
  if (is_method("PUBLISH")) {
    handle_publish();
    t_release();
    exit;
  }
  if (is_method("SUBSCRIBE")) {
    handle_subscribe();
    t_release();
    exit;
  }
  if ($rp == ${port}) {
    sl_send_reply("405", "Method Not Allowed");
    exit;
  }
  if (is_method("CANCEL") && !t_check_trans()) exit;
  t_relay();
}
`;
}
