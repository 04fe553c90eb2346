import { fail, type Result } from '../base/result.ts';
import type { SdpRefusal } from './types.ts';

export function refuse(status: SdpRefusal['status'], code: number, text: string): Result<never, SdpRefusal> {
  return fail({ status, warning: { code, text } });
}
