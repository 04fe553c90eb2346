import { readFileSync } from 'node:fs';

/** Twelve upper-case hexadecimal digits; null when Linux has no network interface of this name. */
export function macOf(interfaceName: string): string | null {
  if (!/^[\w.-]{1,15}$/.test(interfaceName)) return null;
  try {
    const text = readFileSync(`/sys/class/net/${interfaceName}/address`, 'utf8');
    return text.trim().replaceAll(':', '').toUpperCase();
  } catch {
    return null;
  }
}
