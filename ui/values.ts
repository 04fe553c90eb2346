/** What the user interface may look up in the configuration. */
import { lookup } from '../config/catalogue.ts';
import type { Explanation } from '../config/explain.ts';
import type { Param, ParamValue } from '../config/param.ts';
import type { Settings, Store } from '../config/store.ts';

export interface Values extends Settings {
  /** The value in force at a concrete path; throws RangeError for one that is not declared (a mistake in the code). */
  at(path: string): ParamValue;
  explain(path: string): Explanation | null;
}

export function valuesOf(store: Pick<Store, 'get' | 'explain'>): Values {
  return {
    get: (param, ...index) => store.get(param, ...index),
    at(path) {
      const found = lookup(path);
      if (found.found !== 'param') throw new RangeError(`${path} ${found.reason}`);
      const { param, index } = found.target;
      return store.get(param as Param<ParamValue, `${string}/N/${string}`>, index);
    },
    explain(path) {
      const known = store.explain(path);
      return known.ok ? known.value : null;
    },
  };
}
