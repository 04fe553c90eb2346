/**
 * Installs the npm packages when they are missing or older than package-lock.json. It runs before anything is
 * installed, so it uses nothing but Node 20. It writes to standard error: `phone400 cfg export > all.cfg` is for the file alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** npm notes in this file what it has installed. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');

/** Each package of the lock file must be there in its version, unless it is for another platform. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = packagesIn(join(ROOT, 'package-lock.json'));
  const found = packagesIn(INSTALLED);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return found[path] === undefined ? optional === true : found[path].version === version;
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * `npm install` by the lock file, which it leaves as it is. Not `npm ci`: that refuses a lock file which does not list
 * the tools' binaries for every platform, and some registry mirrors hold only a part of them.
 */
function install() {
  process.stderr.write('setup: installing the npm packages of package-lock.json …\n');
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawnSync('npm', ['install', ...options], { cwd: ROOT, stdio: ['ignore', process.stderr.fd, 'inherit'] });
  if (npm.status === 0) return 0;
  const reason = npm.error ? `npm could not be started (${npm.error.message})` : `npm install ended with ${npm.status}`;
  process.stderr.write(
    `setup: ${reason}.\n` +
      '  Is Node 20 or newer installed with npm, and can this machine reach an npm registry?\n' +
      '  Without a network: copy the folder node_modules from a machine that has this version of the project.\n',
  );
  return 1;
}

process.exitCode = isInstalled() ? 0 : install();
