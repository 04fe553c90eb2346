/** FTP (RFC 959, EPSV of RFC 2428, REST and SIZE of RFC 3659). The door of the `basic-ftp` library. */
import { Writable } from 'node:stream';
import { Client, FTPError } from 'basic-ftp';
import { FetchError, fetchError, hostOf, withoutUser } from './fault.ts';
import { ofUrl } from './http-log-in.ts';
import type { Answer, Credentials, Validators } from './request.ts';
import { type Job, keptOf, Transfer } from './transfer.ts';

const PORT = 21;
const ANONYMOUS: Credentials = { user: 'anonymous', password: 'phone400' };
/** Characters of the words of a server that are shown. */
const MOST_WORDS = 80;
/** Ends a download of which enough is here. */
const ENOUGH = new Error('enough');

export async function fetchFtp(url: URL, job: Job): Promise<Answer> {
  const file = fileOf(url);
  // `Watch` has an eye on the time.
  const client = new Client(0);
  const close = (): void => client.close();
  job.watch.signal.addEventListener('abort', close);
  try {
    await client.connect(hostOf(url), Number(url.port || PORT));
    job.watch.expect('answer');
    await logIn(client, url, job.request.credentials);
    await client.send('TYPE I');
    return await download(client, withoutUser(url), file, job);
  } catch (thrown) {
    throw thrown instanceof FTPError ? refusal(thrown, url) : complaint(thrown, url);
  } finally {
    job.watch.signal.removeEventListener('abort', close);
    client.close();
  }
}

/** RFC 1738 section 3.2.2: below the folder of the user; `%2F` begins at the root. */
function fileOf(url: URL): string {
  try {
    const file = decodeURIComponent(url.pathname.slice(1));
    if (file !== '' && !/[\r\n\0]/.test(file)) return file;
  } catch {
    // told below
  }
  throw fetchError('address', url, 'The address names no file.', { remedy: 'Give one like ftp://server/file.cfg.' });
}

/** FTP shows the password to everybody on the way: only what may be read is sent, and only when nobody may come without. */
async function logIn(client: Client, url: URL, given: Credentials | undefined): Promise<void> {
  const own = ofUrl(url);
  const attempts = own === null ? [ANONYMOUS, ...(given?.clear === true ? [given] : [])] : [own];
  for (const [index, { user, password }] of attempts.entries()) {
    if (/[\r\n\0]/.test(user + password)) throw fetchError('address', url, 'User name or password cannot be used.');
    try {
      await client.login(user, password);
      return;
    } catch (thrown) {
      const last = index === attempts.length - 1;
      if (!(thrown instanceof FTPError) || thrown.code !== 530 || last)
        throw loginFault(thrown, url, attempts.length > 1 || own !== null);
    }
  }
}

function loginFault(thrown: unknown, url: URL, wrong: boolean): unknown {
  if (!(thrown instanceof FTPError) || thrown.code !== 530) return thrown;
  const what = wrong ? 'refuses user name and password' : 'wants user name and password';
  return fetchError('log-in', url, `${hostOf(url)} ${what}.`, {
    remedy: 'Write them into the address, ftp://user:password@server/file, or use HTTPS.',
    logIn: { realm: hostOf(url), wrong },
  });
}

async function download(client: Client, url: URL, file: string, job: Job): Promise<Answer> {
  const total = await known(client.size(file));
  const validators = await version(client, file, total);
  const { lastModified } = validators;
  if (lastModified !== undefined && lastModified === job.request.validators?.lastModified) {
    return { kind: 'unchanged', url: url.href, validators };
  }
  const kept = await keptOf(job, url);
  const goesOn = kept !== null && lastModified !== undefined && kept.validators.lastModified === lastModified;
  const at = goesOn ? kept.octets : 0;
  const transfer = await Transfer.begin(job, { url, validators, total }, at);
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      transfer.take(chunk).then(more => done(more ? null : ENOUGH), done);
    },
  });
  try {
    if (at !== total) await client.downloadTo(destination, file, at);
  } catch (thrown) {
    if (thrown !== ENOUGH) throw thrown;
  }
  return await transfer.end();
}

/** Time and size together say which version it is, as far as FTP can. */
async function version(client: Client, file: string, total: number | null): Promise<Validators> {
  const time = await known(client.lastMod(file));
  return time === null || total === null ? {} : { lastModified: `${time.toISOString()} ${total}` };
}

/** null where the server does not know the command. */
async function known<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof FTPError && thrown.code !== 421) return null;
    throw thrown;
  }
}

function refusal({ code, message }: FTPError, url: URL): unknown {
  const host = hostOf(url);
  if (code === 550) {
    return fetchError('missing', url, `${host} has no such file, or does not give it to the phone (550).`, {
      remedy: 'Check the address, and that the file is on the server and may be read.',
    });
  }
  if (code === 426) return fetchError('broken', url, `${host} broke the transfer off (426).`, { remedy: LOOK });
  return fetchError('server', url, `${host} says: ${message.slice(0, MOST_WORDS)}.`, { remedy: LOOK });
}

const LOOK = 'Look into the log of the server.';

/** The library's own complaints have no code, unlike those of sockets. */
function complaint(thrown: unknown, url: URL): unknown {
  if (!(thrown instanceof Error) || thrown instanceof FetchError || 'code' in thrown) return thrown;
  const host = hostOf(url);
  if (/FIN packet|closed connection/.test(thrown.message)) {
    return fetchError('broken', url, `${host} closed the connection.`, { remedy: LOOK });
  }
  return fetchError('protocol', url, `${host} breaks the rules of FTP: ${thrown.message.slice(0, MOST_WORDS)}.`, {
    remedy: 'Check protocol and port of the address.',
  });
}
