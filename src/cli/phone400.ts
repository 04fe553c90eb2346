#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=1
/**
 * The `phone400` command: picks a subcommand, loads only that one, and ends with its exit code. What the first line says saves a
 * tenth of the memory (docs/bench.md).
 */
import { enableCompileCache } from 'node:module';
import { thrownText } from '../base/result.ts';

/** 0 good, 1 the thing checked is bad or the phone could not run, 2 wrong usage. */
type Subcommand = { readonly about: string; run(args: string[]): Promise<number> };

const SUBCOMMANDS: Record<string, Subcommand> = {
  run: { about: 'one phone', run: async args => (await import('./run.ts')).run(args) },
  hwtest: {
    about: 'one phone that begins with its self-tests: keys, lamps, screen, sound',
    run: async args => (await import('./hwtest.ts')).hwtest(args),
  },
  demo: {
    about: 'two simulated phones and a registrar: a first call',
    run: async args => (await import('./demo.ts')).demo(args),
  },
  registrar: {
    about: 'the small registrar alone',
    run: async args => (await import('./registrar.ts')).registrar(args),
  },
  cfg: {
    about: 'check and explain configuration files',
    run: async args => (await import('./cfg.ts')).runCfg(args, process.stdout),
  },
  book: {
    about: "take contacts into a phone's directory, and get them out",
    run: async args => (await import('./book.ts')).runBook(args, process.stdout),
  },
  code: {
    about: 'make and read the codes that technicians type at a phone',
    run: async args => (await import('./code.ts')).runCode(args, process.stdout),
  },
  doctor: {
    about: 'try the servers that a phone would ask for its files',
    run: async args => (await import('./doctor.ts')).runDoctor(args, process.stdout),
  },
  firmware: {
    about: 'make, sign and check firmware images',
    run: async args => (await import('./firmware.ts')).runFirmware(args, process.stdout),
  },
};

function usage(): string {
  const lines = Object.entries(SUBCOMMANDS).map(([name, { about }]) => `  phone400 ${name.padEnd(10)} ${about}`);
  return `usage:\n${lines.join('\n')}\nEach takes --help.\n`;
}

async function main(): Promise<number> {
  const [name = '', ...args] = process.argv.slice(2);
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return 0;
  }
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (subcommand === undefined) {
    process.stderr.write(
      `phone400: ${name === '' ? 'a subcommand is missing' : `unknown subcommand '${name}'`}\n${usage()}`,
    );
    return 2;
  }
  return subcommand.run(args);
}

// Who reads only the first lines of a long list, as `head` does, closes the pipe: no fault of anyone.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { directory } = enableCompileCache();
// That is for this thread alone: the media worker learns of the cache from its environment.
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
main().then(
  code => {
    process.exitCode = code;
  },
  thrown => {
    process.stderr.write(`phone400: ${thrownText(thrown)}\n`);
    process.exitCode = 1;
  },
);
