import { integer } from '../datatypes/basic.ts';
import { etherType } from '../datatypes/protocols.ts';
import { header } from './header.ts';

/** VXLAN. */
export const vxlan = header(
  'vxlan',
  18,
  'inner',
  64,
  [
    ['vni', integer, 32, 24],
    ['flags', integer, 0, 8],
  ],
  { tunnel: { type: 1, headerSize: 8, flags: 15 } },
);

/** Geneve. */
export const geneve = header(
  'geneve',
  19,
  'inner',
  64,
  [
    ['vni', integer, 32, 24],
    ['type', etherType, 16, 16],
  ],
  { tunnel: { type: 2, headerSize: 8, flags: 15 } },
);

/** Ethernet in GRE. */
export const gretap = header('gretap', 21, 'transport', 32, [], {
  tunnel: { type: 4, headerSize: 4, flags: 14 },
});
