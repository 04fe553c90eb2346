import assert from 'node:assert/strict';
import type { Transition } from '../../src/base/machine.ts';
import { EMPTY_BODY, Headers, type SipRequest, type SipResponse } from '../../src/sip/message.ts';
import { INVITE_CLIENT_IDLE, inviteClient } from '../../src/sip/transaction/invite-client.ts';
import { INVITE_SERVER_IDLE, inviteServer } from '../../src/sip/transaction/invite-server.ts';
import { NON_INVITE_CLIENT_IDLE, nonInviteClient } from '../../src/sip/transaction/non-invite-client.ts';
import { NON_INVITE_SERVER_IDLE, nonInviteServer } from '../../src/sip/transaction/non-invite-server.ts';
import { TIMERS } from './rig.ts';

const request: SipRequest = { kind: 'request', method: 'X', uri: 'sip:a@b', headers: new Headers(), body: EMPTY_BODY };

function response(status: number): SipResponse {
  return { kind: 'response', status, reason: '', headers: new Headers(), body: EMPTY_BODY };
}

/** '200' is a response, 'timer A' a timer, 'respond 180' an answer from above, other words are inputs of that type. */
function input(word: string): unknown {
  const [first = '', second = ''] = word.split(' ');
  if (/^\d+$/.test(first)) return { type: 'response', response: response(Number(first)) };
  if (first === 'timer') return { type: 'timer', timer: second };
  if (first === 'respond') return { type: 'respond', response: response(Number(second)) };
  if (first === 'request' || first === 'ack') return { type: first, request };
  return { type: first };
}

type Effect = {
  readonly type: string;
  readonly timer?: string;
  readonly ms?: number;
  readonly why?: string;
  readonly response?: SipResponse;
};

/** 'send 180', 'A 500' starts a timer, '-A' stops it, 'fail timeout' … */
function word(effect: Effect): string {
  if (effect.type === 'start-timer') return `${effect.timer} ${effect.ms}`;
  if (effect.type === 'stop-timer') return `-${effect.timer}`;
  return [effect.type, effect.response?.status, effect.why].filter(part => part !== undefined).join(' ');
}

/** Each step: input, phase afterwards, effects; '=' says that the input means nothing. */
type Row = readonly [string, string, string?];

function play<S extends { readonly phase: string }>(machine: unknown, initial: S, rows: readonly Row[]): void {
  const transition = machine as Transition<S, unknown, Effect>;
  let state = initial;
  for (const [at, [given, phase, effects = '']] of rows.entries()) {
    const step = transition(state, input(given));
    const shown = `row ${at + 1}: ${given}`;
    if (phase === '=') {
      assert.equal(step, null, shown);
      continue;
    }
    assert.ok(step, shown);
    assert.equal(step.state.phase, phase, shown);
    assert.equal(step.effects.map(word).join(', '), effects, shown);
    state = step.state;
  }
}

const udp = false;
const tcp = true;

describe('INVITE client transaction (RFC 3261 section 17.1.1, RFC 6026 section 7.2)', () => {
  const tables: Record<string, [boolean, Row[]]> = {
    'timer A doubles, timer B ends': [
      udp,
      [
        ['start', 'calling', 'send, A 500, B 32000'],
        ['timer A', 'calling', 'send, A 1000'],
        ['timer A', 'calling', 'send, A 2000'],
        ['timer A', 'calling', 'send, A 4000'],
        ['timer A', 'calling', 'send, A 8000'],
        ['timer B', 'terminated', 'fail timeout, end'],
        ['200', '='],
      ],
    ],
    'a refusal is acknowledged, again when it comes again, for 32 s': [
      udp,
      [
        ['start', 'calling', 'send, A 500, B 32000'],
        ['100', 'proceeding', '-A, -B, report 100'],
        ['180', 'proceeding', 'report 180'],
        ['timer A', '='],
        ['486', 'completed', 'ack 486, report 486, D 32000'],
        ['486', 'completed', 'ack 486'],
        ['180', '='],
        ['200', '='],
        ['timer D', 'terminated', 'end'],
      ],
    ],
    'each 2xx goes up until timer M': [
      udp,
      [
        ['start', 'calling', 'send, A 500, B 32000'],
        ['200', 'accepted', '-A, -B, M 32000, report 200'],
        ['200', 'accepted', 'report 200'],
        ['180', '='],
        ['486', '='],
        ['timer M', 'terminated', 'end'],
      ],
    ],
    'a stream needs neither A nor D': [
      tcp,
      [
        ['start', 'calling', 'send, B 32000'],
        ['180', 'proceeding', '-A, -B, report 180'],
        ['486', 'terminated', 'ack 486, report 486, end'],
      ],
    ],
    'a transport error while calling': [
      udp,
      [
        ['start', 'calling', 'send, A 500, B 32000'],
        ['transport-error', 'terminated', 'fail transport, end'],
      ],
    ],
    'the ACK of a refusal cannot be sent': [
      udp,
      [
        ['start', 'calling', 'send, A 500, B 32000'],
        ['486', 'completed', '-A, -B, ack 486, report 486, D 32000'],
        ['transport-error', 'terminated', 'end'],
      ],
    ],
  };
  for (const [name, [reliable, rows]] of Object.entries(tables)) {
    it(name, () => play(inviteClient(TIMERS, reliable), INVITE_CLIENT_IDLE, rows));
  }
});

describe('non-INVITE client transaction (RFC 3261 section 17.1.2)', () => {
  const tables: Record<string, [boolean, Row[]]> = {
    'timer E doubles up to T2, timer F ends': [
      udp,
      [
        ['start', 'trying', 'send, E 500, F 32000'],
        ['timer E', 'trying', 'send, E 1000'],
        ['timer E', 'trying', 'send, E 2000'],
        ['timer E', 'trying', 'send, E 4000'],
        ['timer E', 'trying', 'send, E 4000'],
        ['timer F', 'terminated', 'fail timeout, end'],
      ],
    ],
    'after a 1xx it is sent again every T2': [
      udp,
      [
        ['start', 'trying', 'send, E 500, F 32000'],
        ['100', 'proceeding', 'report 100'],
        ['timer E', 'proceeding', 'send, E 4000'],
        ['200', 'completed', '-E, -F, report 200, K 5000'],
        ['200', '='],
        ['timer K', 'terminated', 'end'],
      ],
    ],
    'on a stream timers E and K are zero': [
      tcp,
      [
        ['start', 'trying', 'send, F 32000'],
        ['404', 'terminated', '-E, -F, report 404, end'],
      ],
    ],
    'F while proceeding, and a transport error': [
      udp,
      [
        ['start', 'trying', 'send, E 500, F 32000'],
        ['100', 'proceeding', 'report 100'],
        ['timer F', 'terminated', 'fail timeout, end'],
        ['transport-error', '='],
      ],
    ],
  };
  for (const [name, [reliable, rows]] of Object.entries(tables)) {
    it(name, () => play(nonInviteClient(TIMERS, reliable), NON_INVITE_CLIENT_IDLE, rows));
  }
});

describe('INVITE server transaction (RFC 3261 section 17.2.1, RFC 6026 section 7.1)', () => {
  const tables: Record<string, [boolean, Row[]]> = {
    '100 after 200 ms, the last 1xx for each retransmission': [
      udp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['timer trying', 'proceeding', 'send-trying'],
        ['respond 180', 'proceeding', '-trying, send 180'],
        ['request', 'proceeding', 'send 180'],
        ['ack', '='],
      ],
    ],
    'a refusal is repeated by G up to T2 until the ACK, which I absorbs': [
      udp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['request', 'proceeding', '-trying, send-trying'],
        ['respond 486', 'completed', '-trying, send 486, G 500, H 32000'],
        ['timer G', 'completed', 'send 486, G 1000'],
        ['timer G', 'completed', 'send 486, G 2000'],
        ['timer G', 'completed', 'send 486, G 4000'],
        ['timer G', 'completed', 'send 486, G 4000'],
        ['request', 'completed', 'send 486'],
        ['ack', 'confirmed', '-G, -H, I 5000'],
        ['ack', '='],
        ['timer I', 'terminated', 'end'],
      ],
    ],
    'H: the ACK never comes': [
      udp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['respond 404', 'completed', '-trying, send 404, G 500, H 32000'],
        ['timer H', 'terminated', 'fail timeout, end'],
      ],
    ],
    'on a stream G and I are zero': [
      tcp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['respond 486', 'completed', '-trying, send 486, H 32000'],
        ['ack', 'terminated', '-G, -H, end'],
      ],
    ],
    'after a 2xx retransmissions are absorbed until L': [
      udp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['respond 200', 'accepted', '-trying, send 200, L 32000'],
        ['request', '='],
        ['respond 200', 'accepted', 'send 200'],
        ['ack', 'accepted', 'report'],
        ['timer L', 'terminated', 'end'],
      ],
    ],
    'transport errors': [
      udp,
      [
        ['request', 'proceeding', 'trying 200, report'],
        ['transport-error', 'proceeding', 'fail transport'],
        ['respond 486', 'completed', '-trying, send 486, G 500, H 32000'],
        ['transport-error', 'terminated', 'fail transport, end'],
      ],
    ],
  };
  for (const [name, [reliable, rows]] of Object.entries(tables)) {
    it(name, () => play(inviteServer(TIMERS, reliable), INVITE_SERVER_IDLE, rows));
  }
});

describe('non-INVITE server transaction (RFC 3261 section 17.2.2)', () => {
  const tables: Record<string, [boolean, Row[]]> = {
    'the final answer is repeated for retransmissions until J': [
      udp,
      [
        ['request', 'trying', 'report'],
        ['request', '='],
        ['respond 100', 'proceeding', 'send 100'],
        ['request', 'proceeding', 'send 100'],
        ['respond 200', 'completed', 'send 200, J 32000'],
        ['request', 'completed', 'send 200'],
        ['respond 500', '='],
        ['timer J', 'terminated', 'end'],
      ],
    ],
    'on a stream J is zero': [
      tcp,
      [
        ['request', 'trying', 'report'],
        ['respond 200', 'terminated', 'send 200, end'],
      ],
    ],
    'a transport error ends it': [
      udp,
      [
        ['request', 'trying', 'report'],
        ['transport-error', 'terminated', 'fail transport, end'],
      ],
    ],
  };
  for (const [name, [reliable, rows]] of Object.entries(tables)) {
    it(name, () => play(nonInviteServer(TIMERS, reliable), NON_INVITE_SERVER_IDLE, rows));
  }
});
