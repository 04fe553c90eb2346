import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Headers, type SipMessage, type SipRequest } from '../../src/sip/message.ts';
import { parseMessage } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { askForProfile } from '../../src/sip/profile.ts';
import { responseTo } from '../../src/sip/response.ts';
import { freePort } from '../support/ports.ts';

const ADDRESS = '127.0.0.1';

describe('the question for a profile', () => {
  let server: Socket;
  let port: number;
  const received: SipMessage[] = [];
  let onMessage: (message: SipMessage, from: RemoteInfo) => void;

  beforeEach(async () => {
    port = await freePort();
    received.length = 0;
    onMessage = () => {};
    server = createSocket({ type: 'udp4', reuseAddr: true });
    server.bind(port);
    await once(server, 'listening');
    server.addMembership('224.0.1.75', ADDRESS);
    server.on('message', (bytes, from) => {
      const message = parseMessage(bytes);
      assert.ok(message.ok);
      received.push(message.value);
      onMessage(message.value, from);
    });
  });
  afterEach(() => new Promise<void>(resolve => server.close(() => resolve())));

  const ask = (signal = new AbortController().signal): Promise<string | null> =>
    askForProfile({
      address: ADDRESS,
      model: '405HD',
      version: '1.2.3',
      userAgent: 'phone400/1.2.3 (405HD; 00908F123456)',
      clock: realClock,
      log: silentLog,
      signal,
      port,
    });

  const send = (message: SipMessage | string, { port: to, address }: RemoteInfo): void =>
    server.send(typeof message === 'string' ? message : printMessage(message), to, address);

  function notify(subscribe: SipRequest, body: string, changes: Readonly<Record<string, string>> = {}): SipRequest {
    const value = (name: string): string => subscribe.headers.get(name) ?? '';
    const headers = new Headers()
      .add('Via', `SIP/2.0/UDP ${ADDRESS}:${port};branch=z9hG4bKserver`)
      .add('From', `${value('to')};tag=server`)
      .add('To', value('from'))
      .add('Call-ID', value('call-id'))
      .add('CSeq', '7 NOTIFY')
      .add('Event', 'ua-profile')
      .add('Subscription-State', 'terminated;reason=timeout')
      .add('Content-Type', 'application/url');
    for (const [name, text] of Object.entries(changes)) headers.set(name, text);
    return { kind: 'request', method: 'NOTIFY', uri: 'sip:00000001@127.0.0.1', headers, body: Buffer.from(body) };
  }

  it('is asked until somebody answers, and the first address is taken (RFC 6080 section 5)', async () => {
    onMessage = (message, from) => {
      if (message.kind === 'response' || received.length < 2) return;
      send('no SIP at all', from);
      send(notify(message, 'http://wrong/', { 'Call-ID': 'another' }), from);
      send(notify(message, 'http://wrong/', { To: '<sip:x@y>;tag=another' }), from);
      send(notify(message, 'http://wrong/', { Event: 'dialog' }), from);
      send(responseTo(message, 200, 'server'), from);
      send(notify(message, ''), from);
      send(notify(message, 'https://h/<MAC>.cfg\r\nmore\r\n'), from);
    };
    assert.equal(await ask(), 'https://h/<MAC>.cfg');
    const [first, second] = received as SipRequest[];
    assert.deepEqual([first?.method, first?.uri], ['SUBSCRIBE', `sip:224.0.1.75:${port}`]);
    assert.equal(first?.headers.get('event'), 'ua-profile;profile-type="application";model="405HD";version="1.2.3"');
    assert.deepEqual(
      ['expires', 'accept'].map(name => first?.headers.get(name)),
      ['0', 'application/url'],
    );
    assert.deepEqual(printMessage(first as SipMessage), printMessage(second as SipMessage));
    while (received.filter(({ kind }) => kind === 'response').length < 2) await once(server, 'message');
  });

  it('ends without an answer when it is not wanted any more', async () => {
    const abandoned = new AbortController();
    const asked = ask(abandoned.signal);
    await once(server, 'message');
    abandoned.abort();
    assert.equal(await asked, null);
    assert.equal(await ask(AbortSignal.abort()), null);
  });

  it('is given up where there is no such address', async () => {
    const { signal } = new AbortController();
    const nowhere = {
      address: '203.0.113.9',
      model: 'm',
      version: 'v',
      userAgent: 'u',
      clock: realClock,
      log: silentLog,
    };
    assert.equal(await askForProfile({ ...nowhere, signal, port }), null);
  });
});
