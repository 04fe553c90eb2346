/** The LAN port: where the address comes from, the fixed address, link modes (guide, chapters 12 and 13). */
import { area } from '../param.ts';

const { bool, choice, ip, text } = area({ page: 'Network Settings', section: '12.1', apply: 'reboot', dormant: true });

export const lanType = choice('network/lan_type', {
  label: 'Address',
  help: 'DHCP asks the network for the address, STATIC takes the fixed one below.',
  values: ['DHCP', 'STATIC'],
  default: 'DHCP',
});

export const fixedAddress = ip('network/lan/fixed_ip/ip_address', {
  label: 'Fixed address',
  help: 'Address of the phone with a fixed configuration, or where DHCP does not give it.',
  default: '',
  only: 'v4',
});

export const fixedMask = ip('network/lan/fixed_ip/netmask', {
  label: 'Fixed mask',
  help: 'Mask that goes with the fixed address.',
  default: '',
  only: 'mask',
});

export const fixedGateway = ip('network/lan/fixed_ip/gateway', {
  label: 'Fixed gateway',
  help: 'Default gateway that goes with the fixed address.',
  default: '',
  only: 'v4',
});

export const fixedDns = ip('network/lan/fixed_ip/primary_dns', {
  label: 'Fixed primary DNS',
  help: 'DNS server that is asked first.',
  default: '',
});

export const fixedDnsSecondary = ip('network/lan/fixed_ip/secondary_dns', {
  label: 'Fixed secondary DNS',
  help: 'DNS server that is asked when the primary one is silent.',
  default: '',
});

export const fixedDomain = text('network/lan/fixed_ip/domain_name', {
  label: 'Fixed domain',
  help: 'Domain that is put behind short host names.',
  max: 128,
  default: '',
});

export const dhcpAddress = bool('network/lan/dhcp/ip_address/enabled', {
  label: 'Address by DHCP',
  help: '0 keeps the fixed address while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpMask = bool('network/lan/dhcp/netmask/enabled', {
  label: 'Mask by DHCP',
  help: '0 keeps the fixed mask while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpGateway = bool('network/lan/dhcp/gateway/enabled', {
  label: 'Gateway by DHCP',
  help: '0 keeps the fixed gateway while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpDns = bool('network/lan/dhcp/primary_dns/enabled', {
  label: 'Primary DNS by DHCP',
  help: '0 keeps the fixed primary DNS server while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpDnsSecondary = bool('network/lan/dhcp/secondary_dns/enabled', {
  label: 'Secondary DNS by DHCP',
  help: '0 keeps the fixed secondary DNS server while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpDomain = bool('network/lan/dhcp/domain_name/enabled', {
  label: 'Domain by DHCP',
  help: '0 keeps the fixed domain while the rest comes by DHCP.',
  section: '12.2',
  apply: 'live',
  default: true,
});

export const dhcpNtpServers = bool('network/lan/dhcp/ntp/server_list/enabled', {
  label: 'NTP servers by DHCP',
  help: 'Time servers of the DHCP offer (option 42) go before the configured ones.',
  page: 'Date and Time',
  section: '11.3',
  apply: 'live',
  default: true,
});

export const dhcpNtpOffset = bool('network/lan/dhcp/ntp/gmt_offset/enabled', {
  label: 'GMT offset by DHCP',
  help: 'The offset of the DHCP offer (option 2) goes before the configured one.',
  page: 'Date and Time',
  section: '11.3',
  apply: 'live',
  default: false,
});

export const dhcpHostName = text('network/lan/dhcp/update_hostname_after_reg', {
  label: 'DHCP host name after registration',
  help: 'Whether the host name in DHCP follows the registered line; only DO_NOT_CHANGE is known.',
  page: 'none',
  section: '12',
  apply: 'live',
  max: 32,
  allowed: 'DO_NOT_CHANGE or another word',
  default: 'DO_NOT_CHANGE',
});

export const portMode = text('network/lan/port_mode', {
  label: 'LAN port',
  help: 'Speed and duplex of the port to the network; AUTOMATIC negotiates.',
  section: '13',
  apply: 'live',
  default: 'AUTOMATIC',
  max: 32,
  allowed: 'AUTOMATIC or the name of a fixed mode',
});

export const pcPortMode = text('network/pc/port_mode', {
  label: 'PC port',
  help: 'Speed and duplex of the port for a computer; DISABLE switches it off.',
  section: '13',
  apply: 'live',
  default: 'AUTOMATIC',
  max: 32,
  allowed: 'AUTOMATIC, DISABLE or the name of a fixed mode',
});

export const mirroring = bool('network/pc_port_mirroring/enabled', {
  label: 'Port mirroring',
  help: 'Copies what passes the LAN port to the PC port, for a capture.',
  page: 'Port Mirroring',
  section: '51',
  apply: 'live',
  default: false,
});

export const quickReregister = bool('network/quick_reregister/enabled', {
  label: 'Register when the link returns',
  help: 'Registers at once when the network cable is back.',
  page: 'none',
  section: '12',
  apply: 'live',
  default: true,
});

export const locationSource = text('network/lan/location/source', {
  label: 'Location source',
  help: 'Where the location for emergency calls comes from; only NONE is known.',
  page: 'none',
  section: '14',
  apply: 'live',
  default: 'NONE',
  max: 32,
  allowed: 'NONE or another word',
});

export const locationUri = text('network/lan/location/location_uri', {
  label: 'Location URI',
  help: 'The location that calls may carry.',
  page: 'none',
  section: '14',
  apply: 'live',
  default: '',
  max: 256,
});
