import type { Program } from '../../test/support/program.ts';
import type { Rig } from '../../test/support/rig.ts';
import type { SipEnd } from './sip-end.ts';

/** A program under measurement, registered at the scripted end. */
export type Subject = {
  readonly pid: number;
  /** Milliseconds from its exec to the 200 of its REGISTER. */
  readonly startMs: number;
  /** Dials 200; gives the time at which the order that completes the number was written to it. */
  dial(): Promise<number>;
  /** Ends whatever call there is; resolves when there is none. */
  rest(): Promise<void>;
};

export type StartSubject = (rig: Rig, end: SipEnd) => Promise<Subject>;

/** Times a start; the rest of a subject's preparation comes before or after. */
export async function timeStart(end: SipEnd, spawn: () => Program): Promise<{ program: Program; startMs: number }> {
  const before = performance.now();
  const program = spawn();
  const failed = program.exited.then(exit => {
    throw new Error(`${program.name} ended (${JSON.stringify(exit)}):\n${program.lines.slice(-20).join('\n')}`);
  });
  const startMs = (await Promise.race([end.registered(), failed])) - before;
  failed.catch(() => {});
  return { program, startMs };
}
