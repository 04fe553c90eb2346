/** A whole phone in this process: simulated hardware, no server named, at a loopback port of its own. */
import assert from 'node:assert/strict';
import type { Result } from '../../src/base/result.ts';
import type { PhoneOptions, RunningPhone } from '../../src/main/phone.ts';
import { openPhone } from '../../src/main.ts';

type Options = Partial<Omit<PhoneOptions, 'data'>>;

/** Starts one with its settings in the folder `data`; the caller closes it. */
export async function openWhole(data: string, options: Options = {}): Promise<RunningPhone> {
  const opened = await tryWhole(data, options);
  assert.ok(opened.ok, JSON.stringify(opened));
  return opened.value;
}

/** The same for a phone that may not start. */
export function tryWhole(data: string, options: Options = {}): Promise<Result<RunningPhone>> {
  return openPhone({
    hal: 'sim',
    model: '405HD',
    data,
    cfg: [],
    set: [],
    sipPort: 0,
    rtpPorts: undefined,
    address: '127.0.0.1',
    mac: '00908F123456',
    audio: 'null',
    nameServers: [],
    logLevel: 'error',
    onLog: () => {},
    onEnd: () => {},
    ...options,
  });
}
