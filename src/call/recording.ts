/**
 * Recording what is said in calls: begun and ended by the user, and over with the last call. A file that ended while it is
 * wanted (it is full, the media thread died) is followed by another one.
 */

import type { DeskStep } from './desk/input.ts';
import type { CallState, DeskState } from './facts.ts';
import type { CallSettings } from './settings.ts';

export type RecordingInput = { readonly type: 'record' | 'recording-over' | 'recording-interrupted' };
export type RecordingEffect = { readonly type: 'record-call'; readonly on: boolean; readonly call: string };

const isUp = ({ phase }: CallState): boolean => phase === 'connected' || phase === 'held';

export function recordingStep(settings: CallSettings, state: DeskState, input: RecordingInput): DeskStep | null {
  if (input.type === 'recording-interrupted') return state.recording ? goOn(state) : null;
  if (state.recording) return stop(state);
  const call = state.calls.find(({ id, phase }) => id === state.focus && phase === 'connected');
  if (input.type === 'recording-over' || !settings.mayRecord || call === undefined) return null;
  return { state: { ...state, recording: true }, effects: [{ type: 'record-call', on: true, call: call.number }] };
}

/** Nobody speaks any more. */
export function settledRecording(state: DeskState): DeskStep | null {
  return state.recording && !state.calls.some(isUp) ? stop(state) : null;
}

function stop(state: DeskState): DeskStep {
  return { state: { ...state, recording: false }, effects: [{ type: 'record-call', on: false, call: '' }] };
}

/** The new file has the name of the call that is heard, or of one that waits. */
function goOn(state: DeskState): DeskStep {
  const call = state.calls.find(({ id }) => id === state.focus) ?? state.calls.find(isUp);
  return { state, effects: [{ type: 'record-call', on: true, call: call?.number ?? '' }] };
}

/** 'call-20260731T223000123Z-201.wav': nothing of a number that means something to a file system. */
export function recordingName(at: Date, number: string): string {
  const time = at.toISOString().replace(/[-:.]/g, '');
  return `call-${time}-${number.replace(/[^0-9A-Za-z+]/g, '').slice(0, 32) || 'unknown'}.wav`;
}
