/** The built-in registrar as phones see it: over real sockets on loopback. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { ManualClock } from '../../src/base/clock.ts';
import { type DigestCredentials, NonceCounts } from '../../src/base/digest.ts';
import { silentLog } from '../../src/base/log.ts';
import { type RunningRegistrar, startRegistrar } from '../../src/cli/registrar/registrar.ts';
import { answerChallenges } from '../../src/sip/auth.ts';
import { viasOf } from '../../src/sip/headers.ts';
import { Headers, type SipMessage, type SipRequest, type SipResponse } from '../../src/sip/message.ts';
import { parseMessage, StreamFramer } from '../../src/sip/parse.ts';
import { printMessage } from '../../src/sip/print.ts';
import { responseTo } from '../../src/sip/response.ts';

const REALM = 'phones.test';

/** A phone that speaks word by word. */
class Phone {
  readonly user: string;
  readonly socket: Socket;
  readonly #inbox: SipMessage[] = [];
  #cseq = 0;

  private constructor(user: string, socket: Socket) {
    this.user = user;
    this.socket = socket;
    socket.on('message', bytes => {
      const parsed = parseMessage(bytes);
      assert.ok(parsed.ok);
      this.#inbox.push(parsed.value);
      socket.emit('taken');
    });
  }

  static async open(user: string): Promise<Phone> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Phone(user, socket);
  }

  get contact(): string {
    return `sip:${this.user}@127.0.0.1:${this.socket.address().port}`;
  }

  request(method: string, uri: string, to = uri): SipRequest {
    const headers = new Headers()
      .add('Via', `SIP/2.0/UDP 127.0.0.1:${this.socket.address().port};branch=z9hG4bK${this.user}${++this.#cseq};rport`)
      .add('Max-Forwards', '70')
      .add('From', `<sip:${this.user}@${REALM}>;tag=1`)
      .add('To', `<${to}>`)
      .add('Call-ID', `${this.user}-${method}`)
      .add('CSeq', `${this.#cseq} ${method}`)
      .add('Contact', `<${this.contact}>`);
    return { kind: 'request', method, uri, headers, body: Buffer.from('') };
  }

  send(port: number, message: SipMessage): void {
    this.socket.send(printMessage(message), port, '127.0.0.1');
  }

  async next(): Promise<SipMessage> {
    if (this.#inbox.length === 0) await once(this.socket, 'taken');
    const message = this.#inbox.shift();
    assert.ok(message);
    return message;
  }

  async response(): Promise<SipResponse> {
    const message = await this.next();
    assert.ok(message.kind === 'response');
    return message;
  }

  async taken(): Promise<SipRequest> {
    const message = await this.next();
    assert.ok(message.kind === 'request');
    return message;
  }

  get empty(): boolean {
    return this.#inbox.length === 0;
  }
}

describe('built-in registrar', () => {
  const clock = new ManualClock();
  const users = new Map([
    ['200', 'secret-200'],
    ['201', 'secret-201'],
  ]);
  let server: RunningRegistrar;
  let phones: Phone[] = [];

  beforeEach(async () => {
    const started = await startRegistrar({ port: 0, users, realm: REALM, log: silentLog, clock });
    assert.ok(started.ok);
    server = started.value;
  });

  afterEach(async () => {
    for (const phone of phones) phone.socket.close();
    phones = [];
    await server.close();
  });

  async function phone(user: string): Promise<Phone> {
    const opened = await Phone.open(user);
    phones.push(opened);
    return opened;
  }

  /** Both steps of a registration; `edit` changes the request before it is sent. */
  async function register(
    from: Phone,
    credentials: DigestCredentials,
    edit: (headers: Headers) => unknown = () => {},
    only: 'MD5' | 'SHA-256' = 'SHA-256',
  ): Promise<SipResponse> {
    const uri = `sip:${REALM}`;
    const to = `sip:${from.user}@${REALM}`;
    const first = from.request('REGISTER', uri, to);
    from.send(server.port, first);
    const challenged = await from.response();
    assert.equal(challenged.status, 401);
    const offers = challenged.headers.all('www-authenticate');
    assert.deepEqual(
      offers.map(value => /algorithm=([^,]+)/.exec(value)?.[1]),
      ['SHA-256', 'MD5'],
    );
    const headers = new Headers().add('WWW-Authenticate', offers.find(value => value.includes(`=${only}`)) ?? '');
    const answered = answerChallenges(
      { ...challenged, headers },
      {
        method: 'REGISTER',
        uri,
        body: first.body,
        cnonce: 'c',
        nonceCounts: new NonceCounts(),
        credentials: [credentials],
        md5: true,
      },
    );
    assert.ok(answered.ok);
    const second = from.request('REGISTER', uri, to);
    for (const { headerName, value } of answered.value) second.headers.add(headerName, value);
    await edit(second.headers);
    from.send(server.port, second);
    return from.response();
  }

  const good = (user: string): DigestCredentials => ({ username: user, password: users.get(user) ?? '' });

  it('registers with MD5 and SHA-256, refreshes, lists, expires and unregisters', async () => {
    const desk = await phone('201');
    const first = await register(desk, good('201'), headers => headers.add('Expires', '60'), 'MD5');
    assert.equal(first.status, 200);
    assert.deepEqual(first.headers.all('contact'), [`<${desk.contact}>;expires=60`]);
    const refreshed = await register(desk, good('201'));
    assert.deepEqual(refreshed.headers.all('contact'), [`<${desk.contact}>;expires=3600`]);
    const other = await register(desk, good('201'), headers =>
      headers.set('Contact', '<sip:201@127.0.0.1:9;transport=tcp>;expires=30, <sip:201@127.0.0.1:10>;expires=0'),
    );
    assert.equal(other.headers.all('contact').length, 2);
    await clock.advance(31_000);
    const listed = await register(desk, good('201'), headers => headers.remove('Contact'));
    assert.deepEqual(listed.headers.all('contact'), [`<${desk.contact}>;expires=3569`]);
    const gone = await register(desk, good('201'), headers => headers.set('Contact', '*').add('Expires', '0'));
    assert.deepEqual([gone.status, gone.headers.all('contact')], [200, []]);
  });

  it('refuses wrong passwords, foreign users, stale nonces and malformed contacts', async () => {
    const desk = await phone('201');
    assert.equal((await register(desk, { username: '201', password: 'wrong' })).status, 401);
    assert.equal((await register(desk, good('200'))).status, 403);
    assert.equal((await register(desk, good('201'), headers => headers.set('Contact', '*'))).status, 400);
    assert.equal((await register(desk, good('201'), headers => headers.set('Contact', '<http://x>'))).status, 400);
    const stale = await register(desk, good('201'), () => clock.advance(301_000));
    assert.equal(stale.status, 401);
    assert.match(stale.headers.get('www-authenticate') ?? '', /stale=true/);
  });

  it('carries a call: INVITE, provisional and final answers, CANCEL, ACK', async () => {
    const [alice, bob] = [await phone('200'), await phone('201')];
    await register(bob, good('201'));
    const invite = alice.request('INVITE', `sip:201@127.0.0.1:${server.port}`);
    alice.send(server.port, invite);
    const ringing = await bob.taken();
    assert.equal(ringing.uri, bob.contact);
    assert.equal(ringing.headers.get('max-forwards'), '69');
    const vias = viasOf(ringing.headers);
    assert.ok(vias.ok && vias.value.length === 2);
    assert.equal(vias.value[1]?.rport, alice.socket.address().port);
    bob.send(server.port, responseTo(ringing, 180, 'b'));
    const progress = await alice.response();
    assert.deepEqual([progress.status, progress.headers.all('via').length], [180, 1]);

    // CANCEL and the ACK of the final answer take the same way with the same branch.
    for (const method of ['CANCEL', 'ACK']) {
      const headers = new Headers();
      for (const { name, value } of invite.headers)
        headers.add(name, name === 'CSeq' ? value.replace('INVITE', method) : value);
      alice.send(server.port, { ...invite, method, headers });
      const taken = await bob.taken();
      assert.equal(taken.method, method);
      assert.equal(taken.headers.get('via'), ringing.headers.get('via'));
      if (method === 'ACK') break;
      bob.send(server.port, responseTo(taken, 200, 'b'));
      assert.equal((await alice.response()).headers.get('cseq'), headers.get('cseq'));
      bob.send(server.port, responseTo(ringing, 487, 'b'));
      assert.equal((await alice.response()).status, 487);
    }
  });

  it('forwards requests inside a call by their Request-URI, but only to phones that it knows', async () => {
    const [alice, bob] = [await phone('200'), await phone('201')];
    await register(bob, good('201'));
    alice.send(server.port, alice.request('BYE', bob.contact));
    assert.equal((await bob.taken()).method, 'BYE');
    alice.send(server.port, alice.request('BYE', alice.contact));
    assert.equal((await alice.response()).status, 404);
    const routed = alice.request('BYE', bob.contact);
    routed.headers.add('Route', '<sip:192.0.2.1;lr>');
    alice.send(server.port, routed);
    assert.equal((await alice.response()).status, 403);
  });

  it('says 404, 480, 483, 420, 405 and 200 itself', async () => {
    const alice = await phone('200');
    const to = (user: string): string => `sip:${user}127.0.0.1:${server.port}`;
    const ask = async (method: string, uri: string, edit: (headers: Headers) => void = () => {}): Promise<number> => {
      const request = alice.request(method, uri);
      edit(request.headers);
      alice.send(server.port, request);
      return (await alice.response()).status;
    };
    assert.equal(await ask('INVITE', to('999@')), 404);
    assert.equal(await ask('INVITE', to('201@')), 480);
    assert.equal(await ask('INVITE', to('201@'), headers => headers.set('Max-Forwards', '0')), 483);
    assert.equal(await ask('INVITE', to('201@'), headers => headers.add('Proxy-Require', 'x')), 420);
    assert.equal(await ask('INVITE', to('')), 405);
    assert.equal(await ask('OPTIONS', to('')), 200);
    assert.equal(await ask('OPTIONS', 'http:x'), 416);
  });

  it('drops responses that do not belong to a request of its own, and garbage', async () => {
    const [alice, bob] = [await phone('200'), await phone('201')];
    const via = `SIP/2.0/UDP 127.0.0.1:${server.port};branch=z9hG4bKforged`;
    const forged = responseTo(alice.request('INVITE', 'sip:x'), 200, 't');
    forged.headers.prepend('Via', via);
    bob.send(server.port, forged);
    bob.socket.send(Buffer.alloc(2000, 'x'), server.port, '127.0.0.1');
    bob.send(server.port, bob.request('OPTIONS', `sip:127.0.0.1:${server.port}`));
    assert.equal((await bob.response()).status, 200);
    assert.ok(alice.empty);
  });

  it('answers on the TCP connection that asked, and reaches phones over TCP', async () => {
    const bob = await phone('201');
    await register(bob, good('201'));
    const socket = connect(server.port, '127.0.0.1');
    const framer = new StreamFramer();
    const invite = bob.request('INVITE', `sip:201@${REALM}`);
    invite.headers.set('Via', 'SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bKtcp');
    socket.write(printMessage(invite));
    const taken = await bob.taken();
    bob.send(server.port, responseTo(taken, 486, 'b'));
    const [chunk] = await once(socket, 'data');
    const [event] = framer.push(chunk);
    assert.ok(event?.type === 'message' && event.message.kind === 'response');
    assert.deepEqual([event.message.status, event.message.headers.all('via').length], [486, 1]);
    socket.destroy();

    // A phone that says TCP but does not listen: the caller hears of it at once.
    await register(bob, good('201'), headers => headers.set('Contact', '<sip:201@127.0.0.1:1;transport=tcp>'));
    bob.send(server.port, bob.request('INVITE', `sip:201@${REALM}`));
    assert.equal((await bob.response()).status, 503);
  });

  it('says why it cannot start', async () => {
    const second = await startRegistrar({ port: server.port, users, realm: REALM, log: silentLog });
    assert.ok(!second.ok);
    assert.match(second.error.what, /in use/);
  });
});
