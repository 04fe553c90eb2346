/** Twelve upper-case hexadecimal digits; null for what is no address of one device. `:`, `-`, `.` and blanks are read over. */
export function macAddress(text: string): string | null {
  const digits = text.replace(/[:\-.\s]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(digits) || /^0+$/.test(digits)) return null;
  // The lowest bit of the first octet marks a group of devices (IEEE 802).
  return Number.parseInt(digits.slice(0, 2), 16) % 2 === 1 ? null : digits;
}
