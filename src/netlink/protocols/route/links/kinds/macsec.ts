import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { show, throwInvalidValue } from '../../../../codec/encode-error.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, be64, bool8, u8, u32, u64 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

/** Names of cipher suites by their numbers in the standard. */
const suites: Readonly<Record<string, bigint>> = {
  'gcm-aes-128': 0x0080c20001000001n,
  'gcm-aes-256': 0x0080c20001000002n,
  'gcm-aes-xpn-128': 0x0080c20001000003n,
  'gcm-aes-xpn-256': 0x0080c20001000004n,
  // The number that the kernel reports for the first one, for old programs.
  default: 0x0080020001000001n,
};

/** A cipher suite by name, or as its number where it has none. */
const cipherSuite: Type<string | bigint> = {
  kind: 'cipherSuite',
  size: 8,
  decode(reader, start, end, scope) {
    const suite = u64.decode(reader, start, end, scope);
    return Object.keys(suites).find((name) => suites[name] === suite) ?? suite;
  },
  encode(writer, suite, scope) {
    if (typeof suite === 'string' && !Object.hasOwn(suites, suite))
      throwInvalidValue(`${show(suite)} is not one of ${Object.keys(suites).join(', ')}`);
    u64.encode(writer, (typeof suite === 'string' ? suites[suite] : suite) as bigint, scope);
  },
};

const options = attributes('IFLA_MACSEC', () => ({
  /** Identifier of the secure channel: address and port. */
  sci: [1, be64],
  port: [2, be16],
  /** Length of the integrity check value, bytes. */
  icvLength: [3, u8],
  cipherSuite: [4, cipherSuite],
  /** Packets of the replay window. */
  window: [5, u32],
  encodingSa: [6, u8],
  encrypt: [7, bool8],
  protect: [8, bool8],
  includeSci: [9, bool8],
  endStation: [10, bool8],
  scb: [11, bool8],
  replayProtect: [12, bool8],
  validation: [13, enumeration(u8, { disabled: 0, check: 1, strict: 2 })],
  /** Linux 5.6. */
  offload: [15, enumeration(u8, { off: 0, phy: 1, mac: 2 })],
}));
/** Options of a MACsec link. */
export interface Macsec extends Infer<typeof options> {}

/** A link that encrypts Ethernet on another link, its `link` (`IFLA_MACSEC_*` of linux/if_link.h). Linux 4.6. */
export const macsec: LinkKind<Macsec> = {
  options,
  required: ['link'],
  fixed: 'all',
  changeable: { except: ['sci', 'port', 'icvLength', 'cipherSuite'] },
};
