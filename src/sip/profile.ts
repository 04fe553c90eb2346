/**
 * Asks the local network where the phone's files are: SUBSCRIBE for ua-profile to 224.0.1.75, and whoever knows answers with
 * a NOTIFY (RFC 6080; guide, section 8.2.6). It has a socket of its own for these few seconds, so that the guard of the
 * agent, which listens to servers only, stays as strict as it is.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import { tagOf } from './headers.ts';
import { EMPTY_BODY, Headers, type SipMessage, type SipRequest } from './message.ts';
import { parseMessage } from './parse.ts';
import { printMessage } from './print.ts';
import { responseTo } from './response.ts';
import { newBranch, newToken } from './token.ts';

export type ProfileQuestion = {
  /** Of the phone, IPv4; what it is reached at and where the question goes out. */
  readonly address: string;
  readonly model: string;
  readonly version: string;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Of the group; 5060 but in tests. */
  readonly port?: number;
};

const GROUP = '224.0.1.75';
const PORT = 5060;
/** Milliseconds. */
const T1 = 500;
const PATIENCE = 5_000;
const LONGEST_ANSWER = 1024;

/** The body of the first NOTIFY that has one, null when none came within five seconds. Never rejects. */
export function askForProfile(question: ProfileQuestion): Promise<string | null> {
  return new Promise(resolve => {
    const { clock, log, signal } = question;
    const socket = createSocket('udp4');
    let repeat: Timer | null = null;
    let ended = false;
    const end = (answer: string | null): void => {
      if (ended) return;
      ended = true;
      repeat?.cancel();
      over.cancel();
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('message');
      // What was just sent, an answer to the NOTIFY, goes out first.
      setImmediate(() => socket.close(() => resolve(answer)));
    };
    const abort = (): void => end(null);
    const over = clock.after(PATIENCE, abort);
    signal.addEventListener('abort', abort);
    socket.on('error', error => {
      if (ended) return;
      log.info(`the local network cannot be asked for a configuration: ${error.message}`);
      end(null);
    });
    socket.bind(0, question.address, () => {
      if (ended) return;
      const asked = request(question, socket.address().port);
      const send = (gap: number): void => {
        socket.send(asked.bytes, question.port ?? PORT, GROUP);
        repeat = clock.after(gap, () => send(gap * 2));
      };
      socket.on('message', (bytes, from) => {
        const heard = hear(bytes, asked, socket, from);
        if (heard === 'answered') repeat?.cancel();
        else if (heard !== null) end(heard.text);
      });
      try {
        socket.setMulticastInterface(question.address);
        socket.setMulticastTTL(1);
        send(T1);
      } catch (thrown) {
        log.info(`the local network cannot be asked for a configuration: ${thrownText(thrown)}`);
        end(null);
      }
    });
    if (signal.aborted) abort();
  });
}

type Asked = { readonly bytes: Buffer; readonly callId: string; readonly tag: string };

function request({ address, model, version, userAgent, port = PORT }: ProfileQuestion, own: number): Asked {
  const callId = newToken();
  const tag = newToken();
  const group = `sip:${GROUP}:${port}`;
  const headers = new Headers()
    .add('Via', `SIP/2.0/UDP ${address}:${own};rport;branch=${newBranch()}`)
    .add('Max-Forwards', '70')
    .add('From', `<sip:00000001@${address}:${own}>;tag=${tag}`)
    .add('To', `<${group}>`)
    .add('Call-ID', callId)
    .add('CSeq', '1 SUBSCRIBE')
    .add('Contact', `<sip:00000001@${address}:${own}>`)
    .add('Event', `ua-profile;profile-type="application";model="${model}";version="${version}"`)
    .add('Expires', '0')
    .add('Accept', 'application/url')
    .add('Supported', 'replaces,100rel')
    .add('User-Agent', userAgent);
  const subscribe: SipRequest = { kind: 'request', method: 'SUBSCRIBE', uri: group, headers, body: EMPTY_BODY };
  return { bytes: printMessage(subscribe), callId, tag };
}

/** `answered`: somebody heard the question. A text is the answer to it; all else is not for us. */
function hear(
  bytes: Buffer,
  { callId, tag }: Asked,
  socket: Socket,
  from: RemoteInfo,
): 'answered' | { readonly text: string } | null {
  const message = parseMessage(bytes);
  if (!message.ok || message.value.headers.get('call-id') !== callId) return null;
  if (message.value.kind === 'response') return message.value.status >= 200 ? 'answered' : null;
  if (!isNotify(message.value, tag)) return null;
  socket.send(printMessage(responseTo(message.value, 200, tag)), from.port, from.address);
  const [text = ''] = message.value.body
    .subarray(0, LONGEST_ANSWER)
    .toString()
    .trim()
    .split(/[\r\n]/, 1);
  return text === '' ? 'answered' : { text };
}

/** In the dialog that only who saw the question can know. */
function isNotify(message: SipMessage, tag: string): message is SipRequest {
  return (
    message.kind === 'request' &&
    message.method === 'NOTIFY' &&
    tagOf(message.headers, 'to') === tag &&
    /^ua-profile\b/i.test(message.headers.get('event') ?? '')
  );
}
