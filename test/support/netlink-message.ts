/** A netlink message with its header: `type` and what follows the header. */
export function netlinkMessage(type: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + payload.length);
  header.writeUInt16LE(type, 4);
  return Buffer.concat([header, payload]);
}
