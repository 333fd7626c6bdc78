/** Whether this host stores the least significant byte first. Netlink is host order but where the kernel says otherwise. */
export const littleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
