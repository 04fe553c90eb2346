import type { Log } from '../../base/log.ts';
import { faultText } from '../../base/result.ts';
import type { MediaFact, WorkerFact } from '../../media/protocol.ts';
import type { DeskInput } from './input.ts';
import type { LiveCalls } from './live-calls.ts';

/** What the media thread tells goes to the call that it concerns, or to the desk. */
export function hearMedia(
  fact: MediaFact | WorkerFact,
  calls: LiveCalls,
  dispatch: (input: DeskInput) => void,
  log: Log,
): void {
  switch (fact.type) {
    case 'digit':
      calls.get(fact.stream)?.dispatch({ type: 'digit-received', digit: fact.digit });
      break;
    case 'page':
      dispatch({ ...fact, type: 'page-heard' });
      break;
    case 'page-over':
      dispatch(fact);
      break;
    case 'recording-over':
      if (fact.of !== 'call') break;
      if (fact.fault !== null) log.warning(`call recording: ${faultText(fact.fault)}`);
      dispatch({ type: fact.fault === null ? 'recording-interrupted' : 'recording-over' });
      break;
    case 'worker-restarted':
      dispatch({ type: 'recording-interrupted' });
      for (const { stream, rtpPort } of fact.moved) {
        calls.get(stream)?.dispatch(rtpPort === null ? { type: 'stream-failed' } : { type: 'media-moved', rtpPort });
      }
      for (const call of calls.all()) call.dispatch({ type: 'media-restarted', fingerprint: fact.fingerprint });
      break;
    case 'quality':
      calls.get(fact.stream)?.rated(fact.quality);
      break;
    case 'no-rtp':
      log.info(`call ${fact.stream}: no sound has come for ${fact.ms} ms`);
      break;
    case 'unheard':
      log.warning(`call ${fact.stream}: the far end reports that it hears nothing of us`);
      break;
    case 'keyed':
      calls.get(fact.stream)?.dispatch({ type: 'keyed', suite: fact.suite });
      break;
    // Without keys nothing would ever be heard.
    case 'no-keys':
    case 'broken':
      calls.get(fact.stream)?.dispatch({ type: fact.type });
      break;
  }
}
