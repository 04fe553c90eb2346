/** All sources in the order in which they are asked (guide, section 8.1). */
import { bootOptions } from './boot-options.ts';
import { cached } from './cached.ts';
import { entered } from './entered.ts';
import { neighbours } from './neighbours.ts';
import { redirect } from './redirect.ts';
import type { Method, Source, Surroundings } from './source.ts';
import { fixed } from './static.ts';
import { urlOption } from './url-option.ts';
import { vendorOption } from './vendor-option.ts';

export const SOURCES: readonly Source[] = [
  entered,
  fixed,
  urlOption,
  bootOptions,
  vendorOption,
  neighbours,
  redirect,
  cached,
];

/** Who brings phones to their server is left alone by one that knows it. */
export function isAsked({ methods, onlyNew }: Source, method: Method, { cached: known }: Surroundings): boolean {
  return methods.includes(method) && !(onlyNew && known !== null);
}
