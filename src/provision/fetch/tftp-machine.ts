/**
 * One file by TFTP, the client's end (RFC 1350), with the options blksize and tsize (RFC 2347, 2348, 2349). How long nobody
 * answers is up to `Watch`; here a packet is only repeated.
 *
 *     idle
 *        │ start: RRQ
 *        ▼     DATA 1, OACK         stored: ACK
 *     asking ───────────────▶ storing ⇄ waiting
 *        │                       │ DATA
 *        │ ERROR 8: without options, once
 *        ▼                       ▼ stored, and it was the last or enough
 *     (failed)                 ended
 */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import { acknowledge, ERRORS, type Packet, readRequest, refuse } from './tftp-packets.ts';

/** Fits a frame of Ethernet, also behind IPv6, VLAN tag and a tunnel. */
const BLOCK = 1428;
const PLAIN_BLOCK = 512;
const SMALLEST_BLOCK = 8;
/** Milliseconds until a packet is repeated; doubled each time. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 4000;

type Common = { readonly file: string; readonly last: Buffer; readonly wait: number };

export type TftpState =
  | { readonly phase: 'idle' }
  | (Common & { readonly phase: 'asking'; readonly plain: boolean })
  /** `block` is the newest that is here, modulo 65,536. */
  | (Common & { readonly phase: 'waiting'; readonly block: number; readonly size: number })
  | (Common & { readonly phase: 'storing'; readonly block: number; readonly size: number; readonly final: boolean })
  | { readonly phase: 'ended' };

export type TftpInput =
  | { readonly type: 'start'; readonly file: string }
  | { readonly type: 'packet'; readonly packet: Packet }
  /** The bytes are in the sink; `more` are wanted. */
  | { readonly type: 'stored'; readonly more: boolean }
  | TimerInput<'repeat'>;

export type TftpEffect =
  /** To the port where every request goes; the answer comes from another one. */
  | { readonly type: 'ask'; readonly bytes: Buffer }
  | { readonly type: 'send'; readonly bytes: Buffer }
  /** The server begins; octets of the file where it tells them. */
  | { readonly type: 'begin'; readonly total: number | null }
  | { readonly type: 'store'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'fail'; readonly code: number; readonly text: string }
  | TimerEffect<'repeat'>;

type Move = Step<TftpState, TftpEffect> | null;
type Running = Exclude<TftpState, { phase: 'idle' | 'ended' }>;

export function tftp(state: TftpState, input: TftpInput): Move {
  if (state.phase === 'ended') return null;
  if (state.phase === 'idle') return input.type === 'start' ? ask(input.file, false) : null;
  switch (input.type) {
    case 'start':
      return null;
    case 'timer':
      return repeat(state);
    case 'stored':
      return state.phase === 'storing' ? stored(state, input.more) : null;
    case 'packet':
      return heard(state, input.packet);
  }
}

function ask(file: string, plain: boolean): Step<TftpState, TftpEffect> {
  const last = readRequest(file, plain ? {} : { blksize: String(BLOCK), tsize: '0' });
  return { state: { phase: 'asking', file, plain, last, wait: FIRST_WAIT }, effects: asking(last, FIRST_WAIT) };
}

function heard(state: Running, packet: Packet): Move {
  if (packet.type === 'error') return failed(state, packet);
  if (packet.type === 'options') return state.phase === 'asking' && !state.plain ? agreed(state, packet.options) : null;
  if (state.phase === 'asking') return plainAnswer(state, packet);
  return state.phase === 'waiting' ? data(state, packet) : null;
}

function asking(bytes: Buffer, wait: number): TftpEffect[] {
  return [{ type: 'ask', bytes }, startTimer('repeat', wait)];
}

function sending(bytes: Buffer, wait = FIRST_WAIT): TftpEffect[] {
  return [{ type: 'send', bytes }, startTimer('repeat', wait)];
}

/** While a block is being stored there is nothing to repeat: the server does. */
function repeat(state: Running): Move {
  if (state.phase === 'storing') return null;
  const wait = Math.min(2 * state.wait, LONGEST_WAIT);
  const again = state.phase === 'asking' ? asking : sending;
  return { state: { ...state, wait }, effects: again(state.last, wait) };
}

function failed(state: Running, { code, text }: Extract<Packet, { type: 'error' }>): Move {
  if (state.phase === 'asking' && code === ERRORS.options && !state.plain) return ask(state.file, true);
  return { state: { phase: 'ended' }, effects: [stopTimer('repeat'), { type: 'fail', code, text }] };
}

/** A server may take an option with a smaller block, or leave it out; more than was asked for is an error (RFC 2348). */
function agreed(state: Common, options: ReadonlyMap<string, string>): Move {
  const size = Number(options.get('blksize') ?? PLAIN_BLOCK);
  const total = options.has('tsize') ? Number(options.get('tsize')) : null;
  if (
    !Number.isInteger(size) ||
    size < SMALLEST_BLOCK ||
    size > BLOCK ||
    !(total === null || Number.isSafeInteger(total))
  ) {
    const text = 'options that were not asked for';
    return {
      state: { phase: 'ended' },
      effects: [
        stopTimer('repeat'),
        { type: 'send', bytes: refuse(ERRORS.options, text) },
        { type: 'fail', code: ERRORS.options, text },
      ],
    };
  }
  const last = acknowledge(0);
  const next: TftpState = { phase: 'waiting', file: state.file, last, wait: FIRST_WAIT, block: 0, size };
  return { state: next, effects: [{ type: 'begin', total }, ...sending(last)] };
}

/** A server that knows no options sends the first block at once. */
function plainAnswer(state: Common, packet: Extract<Packet, { type: 'data' }>): Move {
  const begun = data({ ...state, phase: 'waiting', block: 0, size: PLAIN_BLOCK }, packet);
  return begun === null ? null : { ...begun, effects: [{ type: 'begin', total: null }, ...begun.effects] };
}

/** The next block, or the one before, whose acknowledgement was lost. Others are late and mean nothing. */
function data(
  state: Extract<TftpState, { phase: 'waiting' }>,
  { block, bytes }: Extract<Packet, { type: 'data' }>,
): Move {
  if (bytes.length > state.size) return null;
  if (block === ((state.block + 1) & 0xffff)) {
    const final = bytes.length < state.size;
    return {
      state: { ...state, phase: 'storing', block, final },
      effects: [stopTimer('repeat'), { type: 'store', bytes }],
    };
  }
  return block === state.block ? { state, effects: sending(state.last) } : null;
}

function stored(state: Extract<TftpState, { phase: 'storing' }>, more: boolean): Move {
  const last = acknowledge(state.block);
  if (state.final) return { state: { phase: 'ended' }, effects: [{ type: 'send', bytes: last }, { type: 'end' }] };
  if (!more) {
    return {
      state: { phase: 'ended' },
      effects: [{ type: 'send', bytes: refuse(ERRORS.other, 'enough') }, { type: 'end' }],
    };
  }
  const { file, block, size } = state;
  return { state: { phase: 'waiting', file, last, wait: FIRST_WAIT, block, size }, effects: sending(last) };
}
