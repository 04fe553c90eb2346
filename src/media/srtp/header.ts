/** Octets of the RTP header with contributing sources and extension (RFC 3550 5.1); 0 when it is none or does not fit. */
export function rtpHeaderOctets(packet: Buffer, length: number): number {
  if (length < 12 || packet.readUInt8(0) >>> 6 !== 2) return 0;
  let octets = 12 + 4 * (packet.readUInt8(0) & 0x0f);
  if ((packet.readUInt8(0) & 0x10) !== 0) {
    if (octets + 4 > length) return 0;
    octets += 4 + 4 * packet.readUInt16BE(octets + 2);
  }
  return octets <= length ? octets : 0;
}
