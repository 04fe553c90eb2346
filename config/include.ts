/** What an `include` line stands for, and what it may reach. */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fail, ok, type Result } from '../src/base/result.ts';
import { isUrl } from '../src/base/urls.ts';

/** `name` is what is read and shown; two names of one file have the same `key`. */
export type Included = { readonly name: string; readonly key: string };

const PROTOCOLS = ['https:', 'http:', 'ftp:', 'tftp:'];

/**
 * `by` is the file that includes, `first` the folder or the URL where reading began. A name beside a file stays in its
 * folder, a name beside a URL on its server; a complete URL may name any server, but what came by HTTPS includes nothing
 * that anybody on the way could change.
 */
export function resolveInclude(name: string, by: string, first: string): Result<Included, string> {
  if (isUrl(name)) return complete(name, by);
  return isUrl(by) ? besideUrl(name, by) : besideFile(name, by, first);
}

function complete(name: string, by: string): Result<Included, string> {
  const url = URL.canParse(name) ? new URL(name) : null;
  if (url === null) return fail('the URL cannot be read');
  if (!PROTOCOLS.includes(url.protocol)) return fail('only HTTPS, HTTP, FTP and TFTP can be included by URL');
  if (/^https:/i.test(by) && url.protocol !== 'https:')
    return fail('a file that came by HTTPS can include others by HTTPS only');
  return ok({ name: url.href, key: url.href });
}

function besideUrl(name: string, by: string): Result<Included, string> {
  const base = new URL(by);
  const url = URL.canParse(name, base.href) ? new URL(name, base.href) : null;
  if (url === null || url.protocol !== base.protocol || url.host !== base.host)
    return fail('a name without "protocol://" stands for a file on the same server');
  // A relative URL loses who asks.
  url.username = base.username;
  url.password = base.password;
  return ok({ name: url.href, key: url.href });
}

function besideFile(name: string, by: string, folder: string): Result<Included, string> {
  const target = resolve(dirname(by), name);
  const inside = relative(folder, target);
  if (isAbsolute(name) || inside === '..' || inside.startsWith('../'))
    return fail('only files in the folder of the first file can be included');
  return ok({ name: dirname(by) === '.' ? name : `${dirname(by)}/${name}`, key: target });
}
