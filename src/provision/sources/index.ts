/** All sources in the order in which they are asked (guide, section 8.1). */
import { bootOptions } from './boot-options.ts';
import { cached } from './cached.ts';
import { entered } from './entered.ts';
import { neighbours } from './neighbours.ts';
import { redirect } from './redirect.ts';
import type { Source } from './source.ts';
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
