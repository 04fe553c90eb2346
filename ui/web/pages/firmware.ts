import { faultText } from '../../../src/base/result.ts';
import type { FirmwareProgress } from '../../../src/provision/facts.ts';
import { html } from '../html.ts';
import { factTable, form } from '../layout.ts';
import { type Page, page, redirect } from '../page.ts';
import type { FirmwareAnswer, WebFirmware } from '../phone.ts';

export const firmware: Page = {
  path: '/firmware',
  title: 'Firmware',
  group: 'Management',
  roles: ['admin'],
  show: ({ phone, session }) =>
    page(html`${factTable(firmwareFacts(phone.firmware))}
<h2>Upload</h2>
<p>A signed image for this model. Calls go on; the phone restarts into it when nobody uses it, and goes back when it does not
prove good.</p>
${form({
  session,
  to: '/firmware',
  file: true,
  body: html`<p class="field"><label for="file">Image</label> <input id="file" name="file" type="file" required></p>
<p><button>Load</button></p>`,
})}`),
  receive: async ({ phone }, { name, content }) => {
    const answer = await phone.firmware.offer(name.replace(/[^\w.-]/g, '_').slice(-60) || 'image', content);
    return redirect('/firmware', answerText(answer));
  },
};

function answerText(answer: FirmwareAnswer): string {
  switch (answer.type) {
    case 'same':
      return 'This version runs already.';
    case 'busy':
      return 'Another change of firmware is going on, or this hardware cannot change it.';
    case 'staged':
      return `Version ${answer.version} is there. It starts when nobody uses the phone.`;
    default:
      return `Nothing was changed. ${faultText(answer.fault)}`;
  }
}

const PHASES: Readonly<Record<FirmwareProgress['phase'], string>> = {
  idle: 'nothing under way',
  checking: 'an image is looked at',
  downloading: 'is coming',
  verifying: 'is verified',
  waiting: 'waits until nobody uses the phone',
  switching: 'is made the next one to start',
  restarting: 'starts',
  confirming: 'runs on trial',
  returning: 'the one before returns',
  returned: 'the one before has returned',
};

export function firmwareFacts(firmware: WebFirmware): [string, string][] {
  const { phase, version, percent } = firmware.state();
  const words = [version, PHASES[phase], phase === 'downloading' ? `${percent} %` : ''];
  return [
    ['Firmware', firmware.version],
    ['Change of firmware', words.filter(text => text !== '').join(' ')],
  ];
}
