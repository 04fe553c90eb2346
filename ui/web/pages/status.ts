import type { LineState } from '../../../src/call/facts.ts';
import { type Html, html } from '../html.ts';
import { factTable, listOf } from '../layout.ts';
import { type Page, page } from '../page.ts';
import { firmwareFacts } from './firmware.ts';
import { provisioningFacts } from './provisioning.ts';

export const status: Page = {
  path: '/status',
  title: 'Status',
  group: 'Status',
  roles: ['admin', 'user'],
  show: ({ phone, session }) => {
    const { lines, network, calls } = phone.view();
    const faults = phone.faults();
    const facts: [string, string][] = [
      ['Model', phone.model.name],
      ...firmwareFacts(phone.firmware),
      ['Hardware', phone.hardwareRevision],
      ['Serial number', phone.serial],
      ['MAC address', network.mac],
      ['Address', network.address || 'none'],
      ['Network cable', network.link ? 'plugged in' : 'unplugged'],
      ...provisioningFacts(phone.provisioning.state()),
      ['Calls', String(calls.filter(({ phase }) => phase !== 'ended').length)],
      ['Certificate of these pages', phone.fingerprint || 'none'],
    ];
    return page(html`
<h2>Phone</h2>
${factTable(facts)}
<h2>Lines</h2>
${linesTable(lines)}
${session.role === 'admin' && (faults.length > 0 ? listOf(faults) : html`<h2>Faults</h2><p>None.</p>`)}`);
  },
};

const WORDS: Readonly<Record<LineState['registration'], string>> = {
  none: 'needs no server',
  registering: 'registering',
  registered: 'registered',
  failed: 'failed',
  unregistered: 'not registered',
};

function linesTable(lines: readonly LineState[]): Html {
  if (lines.length === 0) return html`<p>No line is enabled.</p>`;
  return html`<table>
<thead><tr><th scope="col">Line</th><th scope="col">Name</th><th scope="col">State</th><th scope="col">Servers</th></tr></thead>
<tbody>${lines.map(
    ({
      index,
      label,
      registration,
      reason,
      servers,
    }) => html`<tr><th scope="row">${index + 1}</th><td>${label || `Line ${index + 1}`}</td>
<td>${WORDS[registration]}${reason !== undefined && html`: ${reason}`}</td>
<td>${servers.map(({ host, inUse }) => html`${host}${inUse && ' (in use)'}<br>`)}</td></tr>`,
  )}</tbody>
</table>`;
}
