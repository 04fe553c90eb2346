/**
 * Administration, behind the admin code. Network Settings > 802.1x Settings and the contents of the menu are the guide's;
 * the order of the rest is ours.
 */
import { entry, type Menu, type MenuName, numbered, setting } from './menu.ts';

const PROXY = 'voip/signalling/sip';

export const administrationMenus = {
  administration: {
    title: 'menu.administration',
    entries: [
      entry('1', 'menu.network-settings', { menu: 'network-settings' }),
      entry('2', 'menu.signalling', { menu: 'signalling' }),
      entry('3', 'menu.line-settings', { menu: 'lines' }),
      entry('4', 'menu.provisioning', { menu: 'provisioning' }),
      entry('5', 'menu.diagnostics', { menu: 'diagnostics' }),
      entry('6', 'menu.restore', { menu: 'restore' }),
      entry('7', 'menu.admin-code', { newCode: true }),
      entry('8', 'menu.web', { menu: 'web' }),
      entry('9', 'menu.restart', { confirm: 'restart' }),
    ],
  },
  'network-settings': {
    title: 'menu.network-settings',
    entries: [
      entry('1', 'menu.lan', { menu: 'lan' }),
      entry('2', 'menu.vlan', { menu: 'vlan' }),
      entry('3', 'menu.port-access', { menu: 'port-access' }),
      entry('4', 'menu.time-servers', { menu: 'time-servers' }),
    ],
  },
  lan: {
    title: 'menu.lan',
    entries: [
      setting('1', 'set.lan-type', 'network/lan_type'),
      setting('2', 'set.address', 'network/lan/fixed_ip/ip_address'),
      setting('3', 'set.mask', 'network/lan/fixed_ip/netmask'),
      setting('4', 'set.gateway', 'network/lan/fixed_ip/gateway'),
      setting('5', 'set.dns', 'network/lan/fixed_ip/primary_dns'),
      setting('6', 'set.dns-second', 'network/lan/fixed_ip/secondary_dns'),
      setting('7', 'set.domain', 'network/lan/fixed_ip/domain_name'),
    ],
  },
  vlan: {
    title: 'menu.vlan',
    entries: [
      setting('1', 'set.vlan-mode', 'network/lan/vlan/mode'),
      setting('2', 'set.vlan-id', 'network/lan/vlan/id'),
      setting('3', 'set.vlan-priority', 'network/lan/vlan/priority'),
      setting('4', 'set.pc-tagging', 'network/lan/vlan/pc_port_tagging/enable'),
      setting('5', 'set.pc-vlan-id', 'network/lan/vlan/pc_port_id'),
      setting('6', 'set.pc-vlan-priority', 'network/lan/vlan/pc_port_priority'),
    ],
  },
  'port-access': {
    title: 'menu.port-access',
    entries: [
      setting('1', 'set.eap-type', 'network/lan/_802_1x/eap_type'),
      setting('2', 'set.md5-identity', 'network/lan/_802_1x/md5_identity'),
      setting('3', 'set.md5-password', 'network/lan/_802_1x/md5_password'),
      setting('4', 'set.tls-identity', 'network/lan/_802_1x/tls_identity'),
    ],
  },
  'time-servers': {
    title: 'menu.time-servers',
    entries: [
      setting('1', 'set.ntp', 'system/ntp/enabled'),
      setting('2', 'set.ntp-primary', 'system/ntp/primary_server_address'),
      setting('3', 'set.ntp-secondary', 'system/ntp/secondary_server_address'),
    ],
  },
  signalling: {
    title: 'menu.signalling',
    entries: [
      setting('1', 'set.use-proxy', `${PROXY}/use_proxy`),
      setting('2', 'set.proxy-address', `${PROXY}/proxy_address`),
      setting('3', 'set.proxy-port', `${PROXY}/proxy_port`),
      setting('4', 'set.transport', `${PROXY}/transport_protocol`),
      setting('5', 'set.registrar-is-proxy', `${PROXY}/use_proxy_ip_port_for_registrar`),
      setting('6', 'set.registrar', `${PROXY}/sip_registrar/enabled`),
      setting('7', 'set.registrar-address', `${PROXY}/sip_registrar/addr`),
      setting('8', 'set.registrar-port', `${PROXY}/sip_registrar/port`),
      setting('9', 'set.outbound', `${PROXY}/sip_outbound_proxy/enabled`),
      setting('0', 'set.outbound-address', `${PROXY}/sip_outbound_proxy/addr`),
      setting('*', 'set.outbound-port', `${PROXY}/sip_outbound_proxy/port`),
      setting('#', 'set.sip-port', `${PROXY}/port`),
    ],
  },
  lines: {
    title: 'menu.line-settings',
    entries: view =>
      numbered(
        view.lineCount,
        line => ({ key: 'menu.line', args: { line: line + 1 } }),
        line => ({ menu: 'account', of: line }),
      ),
  },
  account: {
    title: 'menu.line',
    args: line => ({ line: line + 1 }),
    entries: (_, line) => [
      setting('1', 'set.line-enabled', `voip/line/${line}/enabled`),
      setting('2', 'set.line-id', `voip/line/${line}/id`),
      setting('3', 'set.line-name', `voip/line/${line}/description`),
      setting('4', 'set.auth-name', `voip/line/${line}/auth_name`),
      setting('5', 'set.auth-password', `voip/line/${line}/auth_password`),
      setting('6', 'set.line-label', `voip/line/${line}/extension_display`),
      setting('7', 'set.line-mode', `voip/line/${line}/line_mode`),
    ],
  },
  provisioning: {
    title: 'menu.provisioning',
    entries: [
      setting('1', 'set.provisioning-method', 'provisioning/method'),
      setting('2', 'set.configuration-url', 'provisioning/configuration/url'),
      setting('3', 'set.firmware-url', 'provisioning/firmware/url'),
      setting('4', 'set.dhcp-option', 'provisioning/url_option_value'),
      setting('5', 'set.check-period', 'provisioning/period/type'),
      setting('6', 'set.check-time', 'provisioning/period/daily/time'),
      setting('7', 'set.http-user', 'provisioning/configuration/http_auth/user_name'),
      setting('8', 'set.http-password', 'provisioning/configuration/http_auth/password'),
      setting('9', 'set.redirect-url', 'provisioning/redirect_server_url'),
    ],
  },
  diagnostics: {
    title: 'menu.diagnostics',
    entries: [
      entry('1', 'test.keypad', { test: { kind: 'keypad-test', pressed: [], last: null, lifted: false } }),
      entry('2', 'test.lamps', { test: { kind: 'lamp-test', position: 0 } }),
      entry('3', 'test.screen', { test: { kind: 'screen-test', position: 0 } }),
      entry('4', 'test.handset', { test: { kind: 'sound-test', path: 'handset', running: false } }),
      entry('5', 'test.headset', { test: { kind: 'sound-test', path: 'headset', running: false } }),
      entry('6', 'test.hands-free', { test: { kind: 'sound-test', path: 'speaker', running: false } }),
      entry('7', 'menu.syslog', { menu: 'syslog' }),
    ],
  },
  syslog: {
    title: 'menu.syslog',
    entries: [
      setting('1', 'set.syslog-mode', 'system/syslog/mode'),
      setting('2', 'set.syslog-server', 'system/syslog/server_address'),
      setting('3', 'set.syslog-port', 'system/syslog/server_port'),
    ],
  },
  restore: {
    title: 'menu.restore',
    entries: [
      entry('1', 'menu.restore-own', { confirm: 'restore-own' }),
      entry('2', 'menu.restore-all', { confirm: 'restore-all' }),
    ],
  },
  web: {
    title: 'menu.web',
    entries: [
      setting('1', 'set.web', 'system/web/enabled'),
      setting('2', 'set.web-port', 'system/http_server_port'),
      setting('3', 'set.web-tls-port', 'system/https_server_port'),
      setting('4', 'set.web-tls-only', 'security/web/https_only'),
    ],
  },
} satisfies { readonly [name in MenuName]?: Menu };
