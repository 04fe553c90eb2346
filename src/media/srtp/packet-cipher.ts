import { AeadCipher } from './aead-cipher.ts';
import type { Coverage, PacketCipher } from './cipher.ts';
import { CounterCipher } from './counter-cipher.ts';
import { deriveKeys } from './derive.ts';
import type { Suite } from './suite.ts';

/** `mki` is what marks the packets of this key; empty when keys are not marked. AEAD suites know no lesser coverage. */
export function packetCipher(
  suite: Suite,
  master: { readonly key: Buffer; readonly salt: Buffer; readonly mki: Buffer },
  coverage: Coverage,
): PacketCipher {
  const keys = deriveKeys(suite, master.key, master.salt);
  return suite.cipher === 'aead'
    ? new AeadCipher(keys, master.mki)
    : new CounterCipher(suite, keys, master.mki, coverage);
}
