/** What became different between two configurations. */
import { CATALOGUE } from './catalogue.ts';
import type { Setting } from './layers.ts';
import type { Apply } from './param.ts';

/** One change of the configuration, however many values it touched. */
export type ConfigChange = {
  readonly paths: ReadonlySet<string>;
  /** The same paths by what they cost; each class is there, perhaps empty. */
  readonly byApply: { readonly [apply in Apply]: readonly string[] };
};

export function difference(before: ReadonlyMap<string, Setting>, after: ReadonlyMap<string, Setting>): ConfigChange {
  const byApply: { [apply in Apply]: string[] } = { live: [], 're-register': [], 'restart-media': [], reboot: [] };
  const changed: string[] = [];
  for (const param of CATALOGUE) {
    for (const path of param.paths) {
      if (before.get(path)?.value === after.get(path)?.value) continue;
      byApply[param.apply].push(path);
      changed.push(path);
    }
  }
  return { paths: new Set(changed), byApply };
}
