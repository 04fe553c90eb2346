/** Which image lies in a slot. */
import type { SlotMemory } from '../../../hal/ports.ts';
import type { Result } from '../../base/result.ts';
import { HEAD_OCTETS, type Head, readHead } from './image.ts';

/** null when there is no image, or no readable one. */
export async function headIn(opening: Promise<Result<SlotMemory>> | undefined): Promise<Head | null> {
  const slot = await opening;
  if (slot === undefined || !slot.ok) return null;
  try {
    const head = readHead(await slot.value.read(0, HEAD_OCTETS));
    return head.ok ? head.value : null;
  } catch {
    return null;
  } finally {
    await slot.value.close().catch(() => {});
  }
}
