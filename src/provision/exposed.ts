/** Secrets of a set of files that came so that everybody on the way could read them. */
import { lookup } from '../../config/catalogue.ts';
import { readIni } from '../../config/ini.ts';
import { isEncryptedFile, isToken } from '../../config/keyring.ts';
import type { Fault } from '../base/result.ts';
import { shownName } from '../base/urls.ts';
import type { CfgSet } from './set-file.ts';

/** Loopback and company networks are no exception: who may listen there is not known here. */
const CLEAR = /^(tftp|ftp|http):/i;

/** One fault for the whole set, however many files and secrets it is about; null when nothing was to be read. */
export function exposedSecrets({ files }: CfgSet): Fault | null {
  for (const [name, bytes] of files) {
    const path = CLEAR.test(name) ? firstSecret(name, bytes) : undefined;
    if (path === undefined) continue;
    return {
      where: shownName(name),
      what: `It holds secrets (${path} is the first), and came over a connection that everybody on the way can read.`,
      remedy: 'Serve the configuration by HTTPS or encrypt it with `phone400 cfg encrypt`, then change the secrets.',
    };
  }
  return null;
}

function firstSecret(name: string, bytes: Uint8Array): string | undefined {
  const file = shownName(name);
  if (isEncryptedFile(bytes, file)) return undefined;
  for (const line of readIni(bytes, file).lines) {
    if (line.kind === 'assignment' && isDeclaredSecret(line.path) && line.text !== '' && !isToken(line.text)) {
      return line.path;
    }
  }
  return undefined;
}

function isDeclaredSecret(path: string): boolean {
  const found = lookup(path);
  return found.found === 'param' && found.target.param.secret;
}
