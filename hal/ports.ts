/**
 * The hardware as the phone sees it. Interfaces and plain data only: `hal/sim` and `hal/device` implement
 * them, `hal/open.ts` picks one driver set by name.
 */
import type { Fault, Result } from '../src/base/result.ts';

// ---- display -------------------------------------------------------------------------------------------

/** What one screen row holds. `emphasis` is drawn inverted, `align` is for scripts and big clocks. */
export type FrameRow = {
  /** The whole row, with spaces between its two parts if it has two. */
  readonly text: string;
  /** The end of `text` that stands at the far edge of the screen. */
  readonly right?: string;
  readonly emphasis?: boolean;
  readonly align?: 'left' | 'center' | 'right';
  /** Cells of a grid: not turned round where one reads from right to left. */
  readonly grid?: true;
};

/** A complete picture of the LCD in the terms of the screen, not of pixels. */
export type Frame = {
  readonly title: string;
  readonly rows: readonly FrameRow[];
  /** Exactly as many labels as the model has softkeys; '' is an unused key. */
  readonly softkeys: readonly string[];
  /** What the keys beside the second screen do, one row a key; only on models that have one. */
  readonly strip?: readonly FrameRow[];
  /** Names of status icons, left to right: 'registered', 'unregistered', 'mute', 'speaker' … */
  readonly icons: readonly string[];
  /** `column` counts the cells before it; East Asian characters have two. */
  readonly cursor: { readonly row: number; readonly column: number } | null;
  /** BCP 47: chooses the script's fonts and the direction of reading; English when it is missing. */
  readonly locale?: string;
  /** True: rows in large letters. */
  readonly large?: boolean;
  /** The rows are a part of a longer list: the first of them in it, and how many it has. */
  readonly scroll?: { readonly first: number; readonly shown: number; readonly total: number };
  /** Instead of everything else: every pixel dark, every other one, the others, none. */
  readonly pattern?: ScreenPattern;
};

export type ScreenPattern = 'filled' | 'chess' | 'chess-inverted' | 'empty';

/** How the screen looks as a whole. */
export type Look = {
  /** As the model counts it. */
  readonly contrast: number;
  /** The light behind the screen. */
  readonly lit: boolean;
};

export interface Display {
  show(frame: Frame): void;
  /** Only where the hardware can. */
  adjust?(look: Look): void;
}

// ---- keys, hook, headset -------------------------------------------------------------------------------

/** A key's name as `hal/models` lists it: '0'…'9', '*', '#', 'OK', 'UP', 'SOFT1', 'HOLD', 'LINE1' … */
export type KeyName = string;

export type KeyEvent = { readonly key: KeyName; readonly down: boolean };

export interface Keys {
  onKey(listener: (event: KeyEvent) => void): void;
}

export interface Hook {
  /** True while the handset is lifted. */
  readonly lifted: boolean;
  onHook(listener: (lifted: boolean) => void): void;
}

export type HeadsetEvent = 'plugged' | 'unplugged' | 'hook' | 'mute';

export interface Headset {
  readonly plugged: boolean;
  onHeadset(listener: (event: HeadsetEvent) => void): void;
}

// ---- lamps ---------------------------------------------------------------------------------------------

export type LampColour = 'red' | 'green' | 'blue' | 'amber';
export type LampCadence = 'steady' | 'slow' | 'fast' | 'flash';
/** `null` is dark. */
export type LampState = { readonly colour: LampColour; readonly cadence: LampCadence } | null;

export interface Lamps {
  set(lamp: string, state: LampState): void;
}

// ---- sound (opened inside the media worker) --------------------------------------------------------------

/** Where speech is heard and spoken; `ringer` is heard only. */
export type AudioPath = 'handset' | 'headset' | 'speaker';

export type AudioFormat = {
  /** Samples per second, mono, 16 bit. */
  readonly rate: number;
  /** Milliseconds of one period: the device calls `tick` once a period. */
  readonly periodMs: number;
};

/** Called with the captured samples and two blocks to be filled, those of the ear and of the ringer. */
export type AudioTick = (microphone: Int16Array, ear: Int16Array, ring: Int16Array) => void;

/** Told when the device is lost, and with null when it is back; in between a clock goes on in its place, in silence. */
export type AudioReport = (fault: Fault | null) => void;

/**
 * A sound device. Its period is the media clock: it calls `tick` once a period. Blocks are reused: whoever needs them
 * longer copies.
 */
export interface Audio {
  readonly format: AudioFormat;
  start(tick: AudioTick, report?: AudioReport): Result<void>;
  /** Which transducers are live; `null` closes the device's speech side (microphone delivers silence). */
  select(path: AudioPath | null): void;
  /** True: nothing is to be heard or said. Ticks stay out, the device may be closed, until false wakes it. */
  rest(on: boolean): void;
  /** From the ear's block to the microphone's block that holds its echo, milliseconds; real devices only. */
  readonly delayMs?: number;
  close(): Promise<void>;
}

export type AudioOptions = {
  /** True takes a device that is not there now: it is waited for. */
  readonly unchecked?: boolean;
};

/** What only a simulated sound device can do. */
export interface SimulatedAudio extends Audio {
  /** Speaks a wav file (8 or 16 bit PCM, G.711; any rate; mono or the first channel) into the microphone, once. */
  playFile(path: string): Promise<Result<{ ms: number }>>;
  /** Records what the ear hears from now on; `null` closes the file. Each call ends the recording before it. */
  recordTo(path: string | null): Promise<Result<void>>;
}

// ---- the rest --------------------------------------------------------------------------------------------

export type NetworkState = {
  readonly link: boolean;
  readonly interfaceName: string;
  /** The address other phones reach us at; '' while there is none. */
  readonly address: string;
  /** Twelve upper-case hexadecimal digits. */
  readonly mac: string;
  readonly access: PortAccess;
  /** The voice VLAN and who named it; null: none. */
  readonly vlan: Vlan | null;
  readonly addressing: Addressing;
  /** Another device that has the address which is ours, or was to be; null: nobody else has it. */
  readonly duplicate: { readonly address: string; readonly mac: string } | null;
  /** Name servers are known; time servers answer. null: nobody can tell. */
  readonly names: boolean | null;
  readonly time: boolean | null;
};

/** 802.1x at the port of the switch; 'none': the port asks for nothing. 'failed': it began and was not answered to the end. */
export type PortAccess =
  | { readonly phase: 'none' | 'waiting' | 'granted' | 'failed' }
  | { readonly phase: 'refused'; readonly reason: AccessRefusal };

/** Name or password; the phone's certificate; the certificate of the network; the method; not told. */
export type AccessRefusal = 'credentials' | 'certificate' | 'server-certificate' | 'method' | 'unknown';

export type Vlan = { readonly id: number; readonly by: 'MANUAL' | 'LLDP' | 'CDP' | 'DHCP' };

/** Where the address comes from: configured, or lent by DHCP, which is asked, does not answer, or let the address expire. */
export type Addressing = 'fixed' | 'searching' | 'no-answer' | 'bound' | 'lost';

/** What a DHCP server gave with the address: its options by number, each as it came, the parts of one put together. */
export type Lease = { readonly options: ReadonlyMap<number, Uint8Array> };

export interface Network {
  readonly state: NetworkState;
  /** null: the address is a fixed one, or there is none yet. */
  readonly lease: Lease | null;
  /** Told when either is another one. */
  onNetwork(listener: (state: NetworkState) => void): void;
}

/** Where firmware lies: one slot runs, the other one may be written meanwhile. */
export type SlotName = 'a' | 'b';

/** How the boot loader came to its choice. */
export type Boot = {
  /** The slot that runs. */
  readonly running: SlotName;
  /** It runs on trial: the other one returns after some starts without `confirm`. */
  readonly onTrial: boolean;
  /** The other slot was on trial and was never confirmed. */
  readonly returned: boolean;
  /** Why the start of the other one, which waits for its trial, could not be counted: the good one runs meanwhile. */
  readonly uncounted: Fault | null;
};

/** One slot, open. Everything may throw what the memory says. */
export interface SlotMemory {
  /** Octets that it can hold. */
  readonly size: number;
  /** Fewer octets than asked for at the end. */
  read(at: number, length: number): Promise<Uint8Array>;
  write(at: number, octets: Uint8Array): Promise<void>;
  /** Returns when all that was written would outlive a power cut. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** The two slots and the record that the boot loader goes by. The slot that runs is never written. */
export interface Slots {
  readonly boot: Boot;
  openRunning(): Promise<Result<SlotMemory>>;
  /** For writing. A fault while the running slot is on trial: the other one is the last good one. */
  openOther(): Promise<Result<SlotMemory>>;
  /** The next start takes the other slot, on trial. */
  tryOther(): Promise<Result<void>>;
  /** The running slot is the good one. */
  confirm(): Promise<Result<void>>;
  /** Ends the trial: the next start takes the other slot. */
  giveUp(): Promise<Result<void>>;
}

export interface Board {
  readonly serial: string;
  readonly hardwareRevision: string;
  /** null: this hardware cannot change its firmware. */
  readonly slots: Slots | null;
  /** Starts the phone anew; on a desk the process ends with code 0 and says so. */
  restart(reason: string): void;
}

/** One driver set, without the sound device, which the media worker opens by itself. */
export type Hardware = {
  readonly display: Display;
  readonly keys: Keys;
  readonly hook: Hook;
  readonly headset: Headset;
  readonly lamps: Lamps;
  readonly network: Network;
  readonly board: Board;
  close(): Promise<void>;
};
