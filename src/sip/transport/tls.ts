import type { X509Certificate } from 'node:crypto';
import { isIP, type Server } from 'node:net';
import { type ConnectionOptions, connect, createServer, type SecureContext, type TLSSocket } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { clientContext } from '../../base/tls/context.ts';
import { POLICY } from '../../base/tls/policy.ts';
import { codeOfTls, handshakeWords } from '../../base/tls/words.ts';
import type { TlsOptions } from '../facts.ts';
import { certificateFault } from './certificate.ts';
import { type StreamKind, StreamSockets } from './stream.ts';
import { dialTcp, listen } from './tcp.ts';
import { type Endpoint, endpointText, type WireFault, type WireOptions } from './wire.ts';

/** Milliseconds for a client to get through its handshake. */
const HANDSHAKE = 15_000;
const MOST_CONNECTIONS = 64;
/** Milliseconds between two looks at the certificate of a connection that lives on. */
const RECHECK = 3_600_000;
/** Servers whose session is kept for a quick return (RFC 8446 section 2.2, RFC 5077). */
const MOST_SESSIONS = 16;

/**
 * SIP over TLS. Only a phone with a certificate of its own can listen; others are reached over the connections that
 * they opened themselves. Fails with an ordinary error when the port cannot be had or the certificate cannot be used.
 */
export async function openTls(options: WireOptions, tls: TlsOptions): Promise<Result<StreamSockets, Error>> {
  try {
    const context = (): SecureContext => clientContext(tls, { believes: 'named-or-system' });
    // The system's store is large: who does not talk TLS does not wait for it, and who will reads it beforehand.
    if (tls.authorities !== undefined) context();
    else if (tls.soon === true) setImmediate(context);
    const kind: StreamKind = {
      transport: 'tls',
      dial: dialler(options, tls, context),
      words: (error, to) => wordsFor(error, to.domain ?? to.address),
    };
    const server = tls.identity === undefined ? ok(null) : await listenTls(options, tls);
    return server.ok ? ok(new StreamSockets(kind, options, server.value)) : server;
  } catch (thrown) {
    return fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
}

function listenTls(options: WireOptions, tls: TlsOptions): Promise<Result<Server, Error>> {
  const server = createServer({
    ...POLICY,
    ...(tls.identity === undefined ? {} : { cert: tls.identity.certificate, key: tls.identity.key }),
    handshakeTimeout: HANDSHAKE,
  });
  server.maxConnections = MOST_CONNECTIONS;
  // A client that fails in its handshake is its own trouble.
  server.on('tlsClientError', (error, socket) => {
    options.log.debug(`TLS client: ${error.message}`);
    socket.destroy();
  });
  return listen(server, options, tls.port);
}

/** Opens connections that are corked until the server has proved who it is. */
function dialler(options: WireOptions, tls: TlsOptions, context: () => SecureContext) {
  const sessions = new Map<string, Session>();
  return (to: Endpoint): { socket: TLSSocket; ready: 'secureConnect' } => {
    const domain = to.domain ?? to.address;
    const key = `${endpointText(to)} ${domain}`;
    const known = sessions.get(key);
    const connection: ConnectionOptions = {
      socket: dialTcp(options, to),
      secureContext: context(),
      ...(isIP(domain) === 0 ? { servername: domain } : {}),
      ...(known === undefined ? {} : { session: known.ticket }),
      // Checked below, where the words for it are: nothing is sent before.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    };
    const socket = connect(connection);
    socket.cork();
    // A resumed session comes without the certificate that began it.
    let certificate = known?.certificate;
    socket.on('session', ticket => {
      certificate = socket.getPeerX509Certificate() ?? certificate;
      remember(sessions, key, { ticket, certificate });
    });
    socket.once('secureConnect', () => {
      certificate = socket.getPeerX509Certificate() ?? certificate;
      const trouble = socket.authorized ? null : String(socket.authorizationError);
      const check = (): boolean => {
        const fault = tls.verify ? certificateFault(certificate, trouble, domain, options.clock.wall()) : null;
        if (fault === null) return true;
        sessions.delete(key);
        socket.destroy(new CertificateError(fault));
        return false;
      };
      if (!check()) return;
      socket.uncork();
      if (tls.verify) lookAgain(socket, check, options.clock);
    });
    return { socket, ready: 'secureConnect' };
  };
}

/** A certificate runs out, or the phone learns the time, while a connection lives for months. */
function lookAgain(socket: TLSSocket, check: () => boolean, clock: Clock): void {
  let timer = clock.after(RECHECK, look);
  function look(): void {
    if (check()) timer = clock.after(RECHECK, look);
  }
  socket.once('close', () => timer.cancel());
}

type Session = { readonly ticket: Buffer; readonly certificate: X509Certificate | undefined };

function remember(sessions: Map<string, Session>, key: string, session: Session): void {
  sessions.delete(key);
  sessions.set(key, session);
  const [oldest] = sessions.keys();
  if (sessions.size > MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
}

class CertificateError extends Error {
  readonly fault: WireFault;

  constructor(fault: WireFault) {
    super(fault.what);
    this.fault = fault;
  }
}

/** What an error of the connection means for the people in front of the phone. */
function wordsFor(error: NodeJS.ErrnoException, domain: string): WireFault {
  if (error instanceof CertificateError) return error.fault;
  const words = handshakeWords(codeOfTls(error), domain);
  return words === null ? { what: error.message } : { what: words, plain: true };
}
