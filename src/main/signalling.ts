import * as security from '../../config/params/security.ts';
import * as sipParams from '../../config/params/sip.ts';
import type { Result } from '../base/result.ts';
import { agentSettings, instanceOf } from '../call/accounts.ts';
import { Agent } from '../sip/agent.ts';
import { nameServersOf, ownAddress } from './hardware.ts';
import type { Foundation, Start } from './phone.ts';
import { tlsPort } from './settings.ts';

/** The SIP agent with the settings of the configuration; accounts follow later (`applyAccounts`). */
export async function openAgent(
  { options, clock, redactor, log, closing }: Start,
  {
    model,
    store,
    hardware,
    firmware,
    certificates,
  }: Pick<Foundation, 'model' | 'store' | 'hardware' | 'firmware' | 'certificates'>,
): Promise<Result<Agent>> {
  const { mac } = hardware.network.state;
  const instance = instanceOf(store, mac);
  const agent = await Agent.open({
    ...agentSettings(store, `phone400/${firmware.version} (${model.name}; ${mac})`),
    ...(options.sipPort === undefined ? {} : { port: options.sipPort }),
    ...(instance === undefined ? {} : { instance }),
    tos: () => store.get(sipParams.tos),
    address: ownAddress(hardware.network),
    nameServers: options.nameServers.length > 0 ? options.nameServers : nameServersOf(hardware.network.lease),
    redact: redactor.redact,
    tls: {
      soon: store.get(sipParams.transport) === 'TLS',
      port: tlsPort(store, options),
      verify: store.get(security.verifySipServer),
      ...certificates.sip,
    },
    clock,
    log: log.room('sip'),
  });
  if (agent.ok) closing.push(() => agent.value.close());
  return agent;
}
