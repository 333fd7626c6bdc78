import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, be64, bool8, u8, u32, u64 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** Names of cipher suites by their numbers in the standard. */
const suites: Readonly<Record<string, bigint>> = {
  'gcm-aes-128': 0x0080c20001000001n,
  'gcm-aes-256': 0x0080c20001000002n,
  'gcm-aes-xpn-128': 0x0080c20001000003n,
  'gcm-aes-xpn-256': 0x0080c20001000004n,
  // What the kernel says for the first one, for the sake of old programs.
  default: 0x0080020001000001n,
};

/** A cipher suite by name, or as the number where it has none. */
const cipherSuite: Type<string | bigint> = {
  ...u64,
  kind: 'cipherSuite',
  decode(reader, start, end, scope) {
    const suite = u64.decode(reader, start, end, scope);
    return Object.keys(suites).find((name) => suites[name] === suite) ?? suite;
  },
  encode: (writer, suite, scope) =>
    u64.encode(writer, (typeof suite === 'string' ? suites[suite] : suite) as bigint, scope),
};

/** A link that encrypts Ethernet on another one, told by its `link` (`IFLA_MACSEC_*` of linux/if_link.h). Linux 4.6. */
export const macsec = withRules(
  attributes('IFLA_MACSEC', () => ({
    /** Identifier of the secure channel: address and port. */
    sci: [1, be64],
    port: [2, be16],
    icvLength: [3, u8],
    cipherSuite: [4, cipherSuite],
    window: [5, u32],
    encodingSa: [6, u8],
    encrypt: [7, bool8],
    protect: [8, bool8],
    includeSci: [9, bool8],
    endStation: [10, bool8],
    scb: [11, bool8],
    replayProtect: [12, bool8],
    validation: [13, enumeration(u8, { disabled: 0, check: 1, strict: 2 })],
    offload: [15, enumeration(u8, { off: 0, phy: 1, mac: 2 })],
  })),
  { required: ['link'] },
);
/** Options of a MACsec link. */
export interface Macsec extends Infer<typeof macsec> {}
