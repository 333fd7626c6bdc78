/**
 * Whether this host stores the least significant byte first. Netlink uses host byte order unless the kernel documents
 * network byte order. Every integer type and compiled function takes the order from here.
 */
export const littleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
