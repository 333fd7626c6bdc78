const widths = { ipv4: 32, ipv6: 128, mac: 48 } as const;

/** Returns the mask of a number of bits, written as an address of the kind. */
export function prefixMask(bits: number, kind: keyof typeof widths): string {
  const width = widths[kind];
  if (bits < 0 || bits > width) throw new TypeError(`0 to ${width} bits, got ${bits}`);
  const bytes = Uint8Array.from(
    { length: width / 8 },
    (_, index) => 0xff00 >> Math.min(Math.max(bits - index * 8, 0), 8),
  );
  if (kind === 'ipv4') return bytes.join('.');
  const hex = Buffer.from(bytes).toString('hex');
  if (kind === 'mac') return hex.replace(/(..)(?=.)/g, '$1:');
  return hex.replace(/(....)(?=.)/g, '$1:');
}
