import * as security from '../../config/params/security.ts';
import * as sipParams from '../../config/params/sip.ts';
import { type Fault, ok, type Result } from '../base/result.ts';
import { readTlsFiles } from '../base/tls/files.ts';
import { agentSettings, instanceOf, tlsFiles } from '../call/accounts.ts';
import { Agent } from '../sip/agent.ts';
import { nameServersOf } from './hardware.ts';
import type { Foundation, Start } from './phone.ts';
import { tlsPort } from './settings.ts';

/**
 * The SIP agent with the settings of the configuration; accounts follow later (`applyAccounts`). The faults are those of
 * certificates that cannot be used: the phone starts without them.
 */
export async function openAgent(
  { options, clock, redactor, log, closing }: Start,
  { model, store, hardware, firmware }: Pick<Foundation, 'model' | 'store' | 'hardware' | 'firmware'>,
): Promise<Result<{ agent: Agent; faults: readonly Fault[] }>> {
  const { address, mac } = hardware.network.state;
  const { faults, ...material } = await readTlsFiles('SIP', tlsFiles(store), clock.wall());
  const instance = instanceOf(store, mac);
  const agent = await Agent.open({
    ...agentSettings(store, `phone400/${firmware.version} (${model.name}; ${mac})`),
    ...(options.sipPort === undefined ? {} : { port: options.sipPort }),
    ...(instance === undefined ? {} : { instance }),
    tos: () => store.get(sipParams.tos),
    address,
    nameServers: options.nameServers.length > 0 ? options.nameServers : nameServersOf(hardware.network.lease),
    redact: redactor.redact,
    tls: {
      soon: store.get(sipParams.transport) === 'TLS',
      port: tlsPort(store, options),
      verify: store.get(security.verifySipServer),
      ...material,
    },
    clock,
    log: log.room('sip'),
  });
  if (!agent.ok) return agent;
  closing.push(() => agent.value.close());
  return ok({ agent: agent.value, faults });
}
