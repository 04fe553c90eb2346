/** One session of a subject with the scripted end: everything that is measured on one process. */
import { setTimeout as delay } from 'node:timers/promises';
import { Rig } from '../../test/support/rig.ts';
import { cpuSeconds, memory } from './process-use.ts';
import { type Pacing, RtpEnd } from './rtp-end.ts';
import { quantile, type Samples, type SubjectName } from './samples.ts';
import { SipEnd } from './sip-end.ts';
import type { StartSubject, Subject } from './subject.ts';

export type SessionPlan = {
  /** Calls dialled, and calls received. */
  readonly calls: number;
  /** Length of the call in which processor time, memory and pacing are measured. */
  readonly seconds: number;
  /** Rest before a measurement, milliseconds. */
  readonly settleMs: number;
};

/** Runs `body` with a rig that is closed afterwards, whatever happens. */
export async function withRig<T>(body: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = new Rig();
  try {
    return await body(rig);
  } finally {
    await rig.close();
  }
}

/** Milliseconds from exec to registered; the process is ended again. */
export function measureStart(start: StartSubject): Promise<number> {
  return withRig(async rig => {
    const { startMs } = await start(rig, await SipEnd.open(rig));
    // It ends in its own time, with what it keeps for the next start.
    await delay(100);
    return startMs;
  });
}

/** Memory, a call, calls dialled and calls received. */
export function measureSession(start: StartSubject, plan: SessionPlan, name: SubjectName, samples: Samples) {
  return withRig(async rig => {
    const add = (row: string, value: number) => samples.add(row, name, value);
    const sip = await SipEnd.open(rig);
    const rtp = await RtpEnd.open(rig);
    const subject = await start(rig, sip);
    await delay(plan.settleMs);
    const idle = memory(subject.pid);
    add('rss-idle', idle.rss);
    add('pss-idle', idle.pss);

    add('dial-first', await dialInto(subject, sip.acceptInvite(rtp.port)));
    await delay(plan.settleMs);
    const cpuBefore = cpuSeconds(subject.pid);
    const before = performance.now();
    addPacing(await rtp.pacing(plan.seconds), 'pacing', add);
    const minutes = (performance.now() - before) / 60_000;
    add('cpu', (cpuSeconds(subject.pid) - cpuBefore) / minutes);
    const inCall = memory(subject.pid);
    add('rss-call', inCall.rss);
    add('pss-call', inCall.pss);
    await subject.rest();

    add('ring-first', await sip.ring(rtp.port));
    await subject.rest();
    const dialled: number[] = [];
    const rung: number[] = [];
    for (let i = 0; i < plan.calls; i++) {
      dialled.push(await dialInto(subject, sip.refuseInvite()));
      await subject.rest();
      rung.push(await sip.ring(rtp.port));
      await subject.rest();
    }
    add('dial-p50', quantile(dialled, 0.5));
    add('dial-p99', quantile(dialled, 0.99));
    add('ring-p50', quantile(rung, 0.5));
    add('ring-p99', quantile(rung, 0.99));
  });
}

/** Pacing of a call alone. */
export function measurePacing(start: StartSubject, seconds: number, row: string, samples: Samples): Promise<void> {
  return withRig(async rig => {
    const sip = await SipEnd.open(rig);
    const rtp = await RtpEnd.open(rig);
    const subject = await start(rig, sip);
    await dialInto(subject, sip.acceptInvite(rtp.port));
    await delay(1000);
    addPacing(await rtp.pacing(seconds), row, (name, value) => samples.add(name, 'phone400', value));
  });
}

async function dialInto(subject: Subject, invite: Promise<number>): Promise<number> {
  const [at, arrived] = await Promise.all([subject.dial(), invite]);
  return arrived - at;
}

function addPacing({ p50, p99, max }: Pacing, row: string, add: (row: string, value: number) => void): void {
  add(`${row}-p50`, p50);
  add(`${row}-p99`, p99);
  add(`${row}-max`, max);
}
