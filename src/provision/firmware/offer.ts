/** An image that is offered, and what its head says about taking it. */
import type { SlotMemory, Slots } from '../../../hal/ports.ts';
import type { Fault } from '../../base/result.ts';
import type { Fetched, FetchReason, FetchRequest } from '../fetch/request.ts';
import { checkSignature, HEAD_OCTETS, type Head, isOurs, readHead } from './image.ts';
import { type FirmwareMemory, KEYS_FILE } from './memory.ts';
import { judge, type Policy } from './policy.ts';

/** An image on a server, in a file, or as it comes from the web page. */
export type FirmwareSource = {
  /** For people, without secrets: an address, the name of a file. */
  readonly name: string;
  /** With `first` the head alone, else everything into `sink`. */
  fetch(request: Pick<FetchRequest, 'first' | 'most' | 'sink' | 'limits'>, signal: AbortSignal): Promise<Fetched>;
};

/** How an offer ended. */
export type Offered =
  /** This version runs already. */
  | { readonly type: 'same' }
  /** It is in the other slot; the phone restarts into it when nobody uses it. */
  | { readonly type: 'staged'; readonly version: string }
  | { readonly type: 'refused'; readonly fault: Fault }
  /** No image, or not all of it; another time. `reason` as a fetch gives it, where there is one. */
  | { readonly type: 'failed'; readonly fault: Fault; readonly reason?: FetchReason }
  /** Another change of firmware is going on. */
  | { readonly type: 'busy' };

export type Examined =
  | { readonly type: 'taken'; readonly head: Head; readonly slot: SlotMemory }
  | Extract<Offered, { type: 'same' | 'refused' | 'failed' }>;

/** Reads the head and decides. An image that is taken has the other slot open for it. */
export async function examine(
  source: FirmwareSource,
  slots: Slots,
  memory: FirmwareMemory,
  policy: Pick<Policy, 'model' | 'running' | 'minimum' | 'allowOlder'>,
  signal: AbortSignal,
): Promise<Examined> {
  const refused = (what: string, remedy?: string): Examined => ({
    type: 'refused',
    fault: { where: source.name, what, ...(remedy === undefined ? {} : { remedy }) },
  });
  const fetched = await source.fetch({ first: HEAD_OCTETS, most: HEAD_OCTETS }, signal);
  if (!fetched.ok) return { type: 'failed', fault: fetched.error, reason: fetched.error.reason };
  const octets = 'bytes' in fetched.value ? fetched.value.bytes : new Uint8Array();
  const head = readHead(octets);
  // A server of the older phones has their images under the same names.
  if (!head.ok && !isOurs(octets))
    return refused(
      `It is no image for a ${policy.model} with this firmware: it is for another model, or is no image at all.`,
      'Put one of this firmware there, or take it away: the configuration is read all the same.',
    );
  if (!head.ok) return refused(`The image ${head.error}.`);
  const signed = checkSignature(head.value, memory.trust);
  if (!signed.ok) return refused(`The image ${signed.error}.`, `The keys stand in ${KEYS_FILE}.`);
  const slot = await slots.openOther();
  if (!slot.ok) return { type: 'failed', fault: slot.error };
  const judgement = judge(head.value, {
    ...policy,
    floor: memory.floor,
    refused: memory.refused?.digest ?? null,
    slotSize: slot.value.size,
  });
  if (judgement === 'new') return { type: 'taken', head: head.value, slot: slot.value };
  await slot.value.close();
  return judgement === 'same' ? { type: 'same' } : refused(judgement.refused);
}
