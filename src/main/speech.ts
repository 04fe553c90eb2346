/** Menus that are read aloud: espeak-ng makes a file of each text, the ringer or the ear plays it once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Milliseconds after which a speaker that has not finished a sentence is ended. */
const PATIENCE = 3000;
/** Characters of one text. */
const LONGEST = 120;
/** Octets per millisecond of the 16-bit mono file at 22,050 samples a second. */
const OCTETS_PER_MS = 44.1;
/** What espeak-ng calls languages otherwise than BCP 47. */
const VOICES: { readonly [language: string]: string } = { zh: 'cmn', en: 'en-gb' };

export type SpeechOptions = {
  /** Program and first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Plays the file; null ends what plays. */
  readonly play: (file: string | null) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** One text at a time: a new one ends the one before. Nothing here blocks or throws. */
export class Speech {
  readonly #options: SpeechOptions;
  /** What plays; it is deleted when something else, or nothing, does. */
  #file: string | null = null;
  #speaker: ChildProcess | null = null;
  #timer: Timer | null = null;
  #folder: Promise<string> | null = null;
  #count = 0;
  #closed = false;

  constructor(options: SpeechOptions) {
    this.#options = options;
  }

  /** `locale` is BCP 47. */
  say(text: string, locale: string): void {
    this.hush();
    if (!this.#closed && text.trim() !== '') void this.#speak(text.slice(0, LONGEST), locale, this.#count);
  }

  hush(): void {
    this.#count++;
    this.#timer?.cancel();
    this.#timer = null;
    this.#speaker?.kill('SIGKILL');
    this.#speaker = null;
    if (this.#file !== null) this.#play(null);
  }

  #play(file: string | null): void {
    const before = this.#file;
    this.#file = file;
    this.#options.play(file);
    if (before !== null) void rm(before, { force: true }).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.hush();
    try {
      const folder = await this.#folder;
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    } catch {
      // Without room there was no folder; one that cannot be deleted is the system's to clear.
    }
  }

  async #speak(text: string, locale: string, count: number): Promise<void> {
    const { command, clock, log } = this.#options;
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), 'phone400-speech-'));
      const file = join(await this.#folder, `${count}.wav`);
      if (count !== this.#count) return;
      const [language = 'en'] = locale.split('-');
      const [program, ...first] = command;
      const speaker = spawn(program, [...first, '--stdin', '-v', VOICES[language] ?? language, '-w', file], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      this.#speaker = speaker;
      this.#timer = clock.after(PATIENCE, () => {
        log.warning('the menu cannot be read aloud: espeak-ng hangs');
        this.hush();
      });
      speaker.stdin.on('error', () => {});
      speaker.stdin.end(text);
      const done = await new Promise<boolean>(resolve => {
        speaker.once('error', () => resolve(false));
        speaker.once('close', code => resolve(code === 0));
      });
      if (count !== this.#count) return void (await rm(file, { force: true }));
      this.#timer?.cancel();
      this.#speaker = null;
      if (!done) return log.info('the menu cannot be read aloud: espeak-ng is missing or failed');
      const { size } = await stat(file);
      if (count !== this.#count) return void (await rm(file, { force: true }));
      this.#play(file);
      this.#timer = clock.after(size / OCTETS_PER_MS, () => this.#play(null));
    } catch {
      log.info('the menu cannot be read aloud: no room for its sound');
    }
  }
}
