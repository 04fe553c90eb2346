/** What the call log makes of callers: who hides, who was answered by another phone, and a power cut while it is written. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';

type Kept = { readonly number: string; readonly outcome: string };

/** Waits until so many calls stand in the file, which is written after the screen has told of them. */
function listed(data: string, calls: number): Promise<readonly Kept[]> {
  return eventually(`${calls} in the file`, async () => {
    const log = await kept(data);
    return log.length === calls && log;
  });
}

/** Calls, and gives up with these headers once it rings. */
async function ring(peer: SipPeer, phone: Phone, name: string, from: string, more: readonly string[] = []) {
  const head = (method: string, extra: readonly string[], body = ''): string =>
    `${[
      `${method} sip:201@127.0.0.1:${phone.port} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-${name}`,
      `From: ${from};tag=${name}`,
      `To: <sip:201@127.0.0.1:${phone.port}>`,
      `Call-ID: ${name}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:100@127.0.0.1:${peer.port}>`,
      'Max-Forwards: 70',
      ...extra,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ].join('\r\n')}\r\n\r\n${body}`;
  peer.send(head('INVITE', more, sdpAt(40_000)), phone.port);
  await peer.message('SIP/2.0 180', ({ headers }) => headers.get('call-id') === name);
  return async (...reason: string[]): Promise<void> => {
    peer.send(head('CANCEL', reason), phone.port);
    await peer.message('SIP/2.0 487', ({ headers }) => headers.get('call-id') === name);
  };
}

/** What stands in the file: each line whole. */
async function kept(data: string): Promise<readonly Kept[]> {
  const text = await readFile(join(data, 'calls.jsonl'), 'utf8').catch(thrown => {
    if (thrown.code === 'ENOENT') return '\n';
    throw thrown;
  });
  assert.ok(text.endsWith('\n'));
  const [, ...lines] = text.trimEnd().split('\n');
  return lines.map(line => JSON.parse(line));
}

describe('story: callers in the log', () => {
  const test = useRig();

  it('who withholds the number is nobody that can be called back or added', async () => {
    const peer = await SipPeer.open(test);
    const phone = await Phone.start(test, { cfg: peerToPeer(peer.port) });
    const from = '"Anonymous" <sip:anonymous@anonymous.invalid>';
    const giveUp = await ring(peer, phone, 'hidden', from, ['Privacy: id']);
    const { rows } = await phone.screen();
    assert.doesNotMatch(rows.join('\n'), /anonymous\.invalid|100@/);
    await giveUp();
    await phone.screenShows('Missed');
    await phone.callIs('none');
    for (const key of ['MENU', '1', '2']) await phone.key(key);
    await phone.screenShows('Missed Calls');
    const shown = await phone.screen();
    assert.deepEqual(
      shown.softkeys.filter(label => /Dial|Add/.test(label)),
      [],
      JSON.stringify(shown),
    );
    await phone.key('OK');
    assert.deepEqual(await phone.calls(), []);
    assert.deepEqual(
      (await listed(phone.data, 1)).map(({ number }) => number),
      [''],
    );
  });

  it('a call that another phone took is none that was missed (RFC 3326 section 3.1)', async () => {
    const peer = await SipPeer.open(test);
    const phone = await Phone.start(test, { cfg: peerToPeer(peer.port) });
    const taken = await ring(peer, phone, 'taken', '<sip:300@127.0.0.1>');
    await taken('Reason: SIP;cause=200;text="Call completed elsewhere"');
    await listed(phone.data, 1);
    await phone.callIs('none');
    assert.doesNotMatch(JSON.stringify(await phone.screen()), /Missed calls/);
    const missed = await ring(peer, phone, 'missed', '<sip:301@127.0.0.1>');
    await missed('Reason: SIP;cause=487');
    await phone.screenMatches('Missed calls: 1');
    assert.deepEqual(
      (await listed(phone.data, 2)).map(({ number, outcome }) => `${number} ${outcome}`),
      ['301 missed', '300 elsewhere'],
    );
  });

  it('a power cut while it is written leaves a whole log of before or after', async () => {
    const peer = await SipPeer.open(test);
    let before = 0;
    let data: string | undefined;
    for (const round of [1, 2, 3]) {
      const phone: Phone = await Phone.start(test, {
        cfg: peerToPeer(peer.port),
        ...(data === undefined ? {} : { data }),
      });
      data = phone.data;
      const rung = round + 2;
      for (let call = 1; call <= rung; call++) {
        const giveUp = await ring(peer, phone, `cut-${round}-${call}`, `<sip:${round}${call}@127.0.0.1>`);
        if (call === rung) await listed(data, before + rung - 1);
        await giveUp();
      }
      // The last one is on its way to the disk, or not yet.
      await phone.cutPower();
      const log = await kept(data);
      const newest = log.slice(0, log.length - before).map(({ number }) => number);
      const all = Array.from({ length: rung }, (_, at) => `${round}${rung - at}`);
      assert.deepEqual(newest, log.length === before + rung ? all : all.slice(1));
      before = log.length;
    }
    const last = await Phone.start(test, { cfg: peerToPeer(peer.port), ...(data === undefined ? {} : { data }) });
    for (const key of ['MENU', '1', '1']) await last.key(key);
    const [newest] = await kept(last.data);
    await last.screenShows(newest?.number ?? '');
  });
});
