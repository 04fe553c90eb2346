/** TFTP over a socket of its own: who may answer, and what an error of the server means. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { ADDRCONFIG } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { silentLog } from '../../base/log.ts';
import { Runner, type TimerEffect } from '../../base/machine.ts';
import { type FetchError, fetchError, hostOf, withoutUser } from './fault.ts';
import type { Answer } from './request.ts';
import { type TftpEffect, type TftpInput, type TftpState, tftp } from './tftp-machine.ts';
import { ERRORS, parsePacket, refuse } from './tftp-packets.ts';
import { type Job, Transfer } from './transfer.ts';

const PORT = 69;
/** Characters of the words of a server that are shown. */
const MOST_WORDS = 80;

export async function fetchTftp(url: URL, job: Job): Promise<Answer> {
  const file = fileOf(url);
  const { address } = await lookup(hostOf(url), { hints: ADDRCONFIG });
  job.watch.check();
  job.watch.expect('answer');
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    return await new Download(withoutUser(url), job, socket, address).run(file);
  } finally {
    socket.close();
  }
}

/** RFC 3617: the first slash is not part of the name. */
function fileOf(url: URL): string {
  const path = url.pathname.slice(1).replace(/;mode=octet$/i, '');
  try {
    const file = decodeURIComponent(path);
    if (file !== '' && !file.includes('\0')) return file;
  } catch {
    // told below
  }
  throw fetchError('address', url, 'The address names no file.', { remedy: 'Give one like tftp://server/file.cfg.' });
}

type TftpRunner = Runner<TftpState, TftpInput, TftpEffect>;

class Download {
  readonly #url: URL;
  readonly #job: Job;
  readonly #socket: Socket;
  readonly #address: string;
  /** The server answers from a port of its choice, and stays with it (RFC 1350 section 4). */
  #port: number | null = null;
  #transfer: Transfer | null = null;
  #work: Promise<void> = Promise.resolve();
  #sent: Promise<void> = Promise.resolve();
  #resolve: (answer: Answer) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(url: URL, job: Job, socket: Socket, address: string) {
    this.#url = url;
    this.#job = job;
    this.#socket = socket;
    this.#address = address;
  }

  async run(file: string): Promise<Answer> {
    const { signal } = this.#job.watch;
    const runner: TftpRunner = new Runner({
      name: 'tftp',
      initial: { phase: 'idle' },
      transition: tftp,
      perform: effect => this.#perform(effect, runner),
      clock: this.#job.clock,
      log: silentLog,
    });
    const abort = (): void => this.#reject(signal.reason);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
        signal.addEventListener('abort', abort);
        this.#socket.on('error', reject);
        this.#socket.on('message', (bytes, from) => this.#hear(bytes, from, runner));
        runner.dispatch({ type: 'start', file });
      });
    } catch (thrown) {
      // The server need not repeat its packet.
      if (this.#port !== null) this.#send(refuse(ERRORS.other, 'cancelled'), this.#port);
      throw thrown;
    } finally {
      signal.removeEventListener('abort', abort);
      runner.stop();
      await this.#sent;
    }
  }

  /** Nobody but the server is heard; another port of it hears that it is wrong. */
  #hear(bytes: Buffer, { address, port }: RemoteInfo, runner: TftpRunner): void {
    const packet = parsePacket(bytes);
    if (packet === null || address !== this.#address) return;
    this.#port ??= port;
    if (port === this.#port) runner.dispatch({ type: 'packet', packet });
    else this.#send(refuse(ERRORS.unknownPort, 'not with this port'), port);
  }

  #perform(effect: Exclude<TftpEffect, TimerEffect>, runner: TftpRunner): void {
    switch (effect.type) {
      case 'ask':
        this.#port = null;
        this.#send(effect.bytes, Number(this.#url.port || PORT));
        break;
      case 'send':
        this.#send(effect.bytes, this.#port ?? PORT);
        break;
      case 'begin': {
        const about = { url: this.#url, validators: {}, total: effect.total };
        this.#then(async () => {
          this.#transfer = await Transfer.begin(this.#job, about);
        });
        break;
      }
      case 'store':
        this.#then(async transfer => {
          const more = await transfer.take(effect.bytes);
          runner.dispatch({ type: 'stored', more });
        });
        break;
      case 'end':
        this.#then(async transfer => this.#resolve(await transfer.end()));
        break;
      case 'fail':
        this.#reject(this.#refusal(effect.code, effect.text));
    }
  }

  /** One after the other, in the order of the effects. */
  #then(step: (transfer: Transfer) => Promise<void>): void {
    this.#work = this.#work.then(() => step(this.#transfer as Transfer)).catch(thrown => this.#reject(thrown));
  }

  #send(bytes: Buffer, port: number): void {
    this.#sent = new Promise(resolve => {
      this.#socket.send(bytes, port, this.#address, error => {
        if (error !== null) this.#reject(error);
        resolve();
      });
    });
  }

  #refusal(code: number, text: string): FetchError {
    const host = hostOf(this.#url);
    if (code === ERRORS.missing) {
      return fetchError('missing', this.#url, `${host} has no such file.`, {
        remedy: 'Check the address, and that the file is on the server.',
      });
    }
    if (code === ERRORS.access) {
      return fetchError('forbidden', this.#url, `${host} does not give this file to the phone.`, {
        remedy: 'Check the rights of the file on the server.',
      });
    }
    const words = `${host} breaks off: ${text.slice(0, MOST_WORDS) || `error ${code}`}.`;
    return fetchError('server', this.#url, words, { remedy: 'Look into the log of the server.' });
  }
}
