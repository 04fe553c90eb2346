import type { Transition } from '../../base/machine.ts';
import { type EstablishedState, establishedCall } from './established.ts';
import { type IncomingState, incoming } from './incoming.ts';
import { type OutgoingState, outgoing } from './outgoing.ts';
import type { GoneState, SessionEffect, SessionInput, SessionSettings } from './words.ts';

/**
 * One call leg:   outgoing --+--> established --> gone
 *                 incoming --+
 * and from outgoing or incoming to gone when it never comes about.
 */
export type SessionState = OutgoingState | IncomingState | EstablishedState | GoneState;

export function sessionMachine(settings: SessionSettings): Transition<SessionState, SessionInput, SessionEffect> {
  return (state, input) => {
    switch (state.stage) {
      case 'outgoing':
        return outgoing(state, input, settings);
      case 'incoming':
        return incoming(state, input, settings);
      case 'established':
        return establishedCall(state, input, settings);
      case 'gone':
        // A fork that answers after the end is hung up too.
        return input.type === 'success' ? { state, effects: [{ type: 'drop', tag: input.tag }] } : null;
    }
  };
}
