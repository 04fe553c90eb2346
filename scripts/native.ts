/**
 * `npm run native [-- NAME …]`: compiles the addons into build/native. Every addon is optional: what cannot be built is
 * named with its reason and its Debian package, and the phone runs without it. Without names all are tried that may be
 * part of the default build. Exit code 1 only when an addon that was named could not be built.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { sourcesRecord } from '../src/base/addon.ts';
import { ADDONS, type Addon } from './native-addons.ts';

const ROOT = join(import.meta.dirname, '..');
const OUTPUT = join(ROOT, 'build', 'native');
/** Node's own headers, which its distribution carries beside the binary. */
const HEADERS = join(dirname(process.execPath), '..', 'include', 'node');
/** No compiler of the system needs longer for one file. */
const TIMEOUT_MS = 300_000;

/** What a program printed, or why it failed. */
function run(program: string, options: readonly string[]): { ok: boolean; text: string } {
  const done = spawnSync(program, options, { cwd: ROOT, encoding: 'utf8', timeout: TIMEOUT_MS });
  if (done.error !== undefined) return { ok: false, text: `${program}: ${done.error.message}` };
  return { ok: done.status === 0, text: done.status === 0 ? done.stdout : done.stderr };
}

/** Why it was not built, or null. */
function build(addon: Addon): string | null {
  const found = addon.packages.length === 0 ? { ok: true, text: '' } : findPackages(addon.packages);
  if (!found.ok) return found.text;
  const compiler = addon.source.endsWith('.cc') ? 'g++' : 'gcc';
  const output = join(OUTPUT, addon.name);
  rmSync(`${output}.sources`, { force: true });
  const made = run(compiler, [
    ...['-shared', '-fPIC', '-O2', '-Wall', '-Wextra', '-Wno-unused-parameter', '-fvisibility=hidden'],
    ...[`-I${HEADERS}`, `-I${join(ROOT, 'src/base/native')}`],
    ...[addon.source, ...(addon.flags ?? []), ...found.text.split(/\s+/).filter(flag => flag !== '')],
    ...['-MMD', '-MF', `${output}.d`, '-o', `${output}.node`],
  ]);
  if (!made.ok) return made.text;
  writeFileSync(`${output}.sources`, sourcesRecord(ownSources(readFileSync(`${output}.d`, 'utf8')), ROOT));
  rmSync(`${output}.d`);
  return null;
}

/** Of the files that the compiler read (a rule for make) those of the project. */
function ownSources(rule: string): string[] {
  const [, ...files] = rule.replace(/\\\n/g, ' ').trim().split(/\s+/);
  return files.map(file => relative(ROOT, resolve(ROOT, file))).filter(file => !/^(\.\.|node_modules)\//.test(file));
}

function findPackages(packages: readonly string[]): { ok: boolean; text: string } {
  return run('pkg-config', ['--cflags', '--libs', ...packages]);
}

function main(names: readonly string[]): number {
  const unknown = names.filter(name => !ADDONS.some(addon => addon.name === name));
  if (unknown.length > 0 || !existsSync(join(HEADERS, 'node_api.h'))) {
    const known = ADDONS.map(addon => addon.name).join(', ');
    process.stderr.write(
      unknown.length > 0
        ? `native: no addon is called ${unknown.join(', ')}; there are ${known}.\n`
        : `native: ${HEADERS} holds no node_api.h. Run this by \`npm run native\`, with the project's own Node.\n`,
    );
    return 2;
  }
  mkdirSync(OUTPUT, { recursive: true });
  const wanted = ADDONS.filter(addon =>
    names.length === 0 ? addon.optional === undefined : names.includes(addon.name),
  );
  let failed = 0;
  for (const addon of wanted) {
    const reason = build(addon);
    if (reason === null) {
      process.stdout.write(`native: ${addon.name} built\n`);
      continue;
    }
    failed++;
    const remedy = addon.debian === '' ? 'g++' : `g++ pkg-config ${addon.debian}`;
    process.stderr.write(
      `native: ${addon.name} not built, ${addon.without}.\n  Debian packages: ${remedy}\n${indent(reason)}`,
    );
  }
  return names.length > 0 && failed > 0 ? 1 : 0;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ').replace(/\n?$/, '\n');
}

process.exitCode = main(process.argv.slice(2));
