/** RFC 4475 in full through the agent, over UDP and TCP: the answer that the RFC expects of a phone, and no other. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Agent } from '../../src/sip/agent.ts';
import { HOST } from './rig.ts';

const DATA = new URL('../data/sip-rfc4475/', import.meta.url);
type Torture = { file: string; section: string; kind: string; class: string; uaMayAnswer: string[]; point: string };
const { messages } = JSON.parse(readFileSync(new URL('index.json', DATA), 'utf8')) as { messages: Torture[] };

/** What this phone answers where the index allows more than one status. */
const OURS: Readonly<Record<string, string>> = {
  'wsinv.dat': '481',
  'intmeth.dat': '501',
  'esc01.dat': '404',
  'escnull.dat': '405',
  'esc02.dat': '501',
  'lwsdisp.dat': '200',
  'longreq.dat': '480',
  'dblreq.dat': '405',
  'semiuri.dat': '200',
  'transports.dat': '200',
  'mpart01.dat': '404',
  'scalar02.dat': '400',
  'trws.dat': '400',
  'baddate.dat': '480',
  'regbadct.dat': '400',
  'badaspec.dat': '200',
  'baddn.dat': '400',
  'mismatch02.dat': '400',
  'badbranch.dat': '200',
  'unksm2.dat': '405',
  'regaut01.dat': '405',
  'zeromf.dat': '200',
  'cparam01.dat': '405',
  'cparam02.dat': '405',
  'regescrt.dat': '405',
  'sdp01.dat': '480',
  'inv2543.dat': '404',
};

/** On a stream: the message is not whole, so the phone waits for the rest of it (until its deadline). */
const WAITS = new Set(['clerr.dat', 'baddn.dat']);
/** On a stream: octets behind its end spoil what comes next, so only its own answer counts. */
const SPOILS = new Set(['dblreq.dat', 'mismatch02.dat']);
/** On a stream: its end is unknown, so it is refused and the connection closed. */
const CLOSES = new Set(['ncl.dat', 'mcl01.dat', 'inv2543.dat', 'bigcode.dat']);

describe('RFC 4475 through the agent', () => {
  let agent: Agent;

  beforeEach(async () => {
    const opened = await Agent.open({
      clock: realClock,
      log: silentLog,
      address: HOST,
      port: 0,
      userAgent: 'test',
      timers: { t1: 500, t2: 4_000, t4: 5_000 },
      inviteTimeout: 60_000,
      rport: true,
      nameServers: [],
      guard: { trusted: [HOST] },
    });
    assert.ok(opened.ok);
    agent = opened.value;
    const registration = { expires: 60, refreshPercent: 50, retryAfter: 5 };
    const account = { domain: HOST, displayName: '', credentials: { username: '', password: '' }, registrars: [] };
    agent.setAccount({ id: 1, user: 'user', ...account, registration });
    // Calls are refused, so that each INVITE has a final answer.
    agent.facts.subscribe(fact => fact.type === 'incoming' && fact.session.reject(480));
  });

  afterEach(() => agent.close());

  let serial = 0;
  function probe(transport: string, port: number): { text: string; mine: (answer: string) => boolean } {
    const id = `live${++serial}`;
    const text =
      `OPTIONS sip:user@${HOST} SIP/2.0\r\nVia: SIP/2.0/${transport} ${HOST}:${port};branch=z9hG4bK${id}\r\n` +
      `From: <sip:t@t>;tag=1\r\nTo: <sip:user@${HOST}>\r\nCall-ID: ${id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
    return { text, mine: answer => answer.includes(`Call-ID: ${id}\r\n`) };
  }

  /** The topmost Via, folded or not, gets the address of this end; its branch stays. */
  function readdressed({ file, kind }: Torture, transport: string, port: number): Buffer {
    const raw = readFileSync(new URL(file, DATA)).toString('latin1');
    const via = /((?:^|\n)(?:v|via)\s*:\s*SIP\s*\/\s*[\d.]+\s*\/\s*)\S+\s+[^;\r\n\s,]+/i;
    return Buffer.from(kind === 'request' ? raw.replace(via, `$1${transport} ${HOST}:${port}`) : raw, 'latin1');
  }

  function check(entry: Torture, answers: readonly string[]): void {
    const final = answers.filter(text => text.startsWith('SIP/2.0 ') && !text.startsWith('SIP/2.0 1'));
    const status = final[0]?.slice(8, 11) ?? 'none';
    const allowed = entry.uaMayAnswer.some(may => may === status || may === `${status[0]}xx`);
    assert.ok(allowed, `${status} instead of ${entry.uaMayAnswer.join(', ')}: ${final[0] ?? ''}`);
    if (entry.uaMayAnswer.length > 1) assert.equal(status, OURS[entry.file]);
    if (status === '420') assert.match(final[0] ?? '', /Unsupported: nothingsupportsthis, nothingsupportsthiseither/);
    if (status === '415') assert.match(final[0] ?? '', /Accept: application\/sdp/);
    if (status === '405' || status === '501') assert.match(final[0] ?? '', /Allow: /);
  }

  for (const entry of messages) {
    it(`${entry.file} over UDP: ${entry.point} (RFC 4475 section ${entry.section})`, async () => {
      const socket = createSocket('udp4');
      const received: string[] = [];
      socket.on('message', bytes => received.push(bytes.toString('latin1')));
      socket.bind(0, HOST);
      await once(socket, 'listening');
      const { port } = socket.address();
      socket.send(readdressed(entry, 'UDP', port), agent.port, HOST);
      // Answers come in order on loopback: when the OPTIONS is answered, all before it was taken.
      const { text, mine } = probe('UDP', port);
      socket.send(text, agent.port, HOST);
      while (!received.some(mine)) await once(socket, 'message');
      socket.close();
      check(
        entry,
        received.filter(answer => !mine(answer)),
      );
    });
  }

  for (const entry of messages) {
    it(`${entry.file} over TCP: ${entry.point} (RFC 4475 section ${entry.section})`, async () => {
      const stream = connect(agent.port, HOST);
      let text = '';
      stream.on('data', bytes => {
        text += bytes.toString('latin1');
      });
      await once(stream, 'connect');
      const closed = once(stream, 'close');
      const port = stream.localPort ?? 0;
      const probed = probe('TCP', port);
      stream.write(readdressed(entry, 'TCP', port));
      if (CLOSES.has(entry.file)) {
        await closed;
        assert.match(text, entry.kind === 'request' ? /^SIP\/2\.0 400 / : /^$/);
        return;
      }
      if (WAITS.has(entry.file)) {
        const other = connect(agent.port, HOST);
        const theirs = probe('TCP', port);
        other.write(theirs.text);
        await once(other, 'data');
        other.destroy();
        assert.equal(text, '');
      } else if (SPOILS.has(entry.file)) {
        while (!text.includes('\r\n\r\n')) await once(stream, 'data');
        check(entry, [text]);
      } else {
        stream.write(probed.text);
        while (!probed.mine(text)) await once(stream, 'data');
        const answers = text.split(/(?=^SIP\/2\.0 )/m);
        check(
          entry,
          answers.filter(answer => !probed.mine(answer)),
        );
      }
      stream.destroy();
    });
  }
});
