import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { be16, u8, u16, u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_CT', () => ({
  parameters: [1, generalParameters],
  times: [2, times],
  action: [3, flags(u16, { commit: 1, force: 2, clear: 4, nat: 8, natSource: 16, natDestination: 32 })],
  zone: [4, u16],
  mark: [5, u32],
  markMask: [6, u32],
  /** Up to 16 bytes; the kernel takes missing ones as zeros. */
  labels: [7, bytes],
  labelsMask: [8, bytes],
  natIpv4Minimum: [9, ipv4],
  natIpv4Maximum: [10, ipv4],
  natIpv6Minimum: [11, ipv6],
  natIpv6Maximum: [12, ipv6],
  natPortMinimum: [13, be16],
  natPortMaximum: [14, be16],
  /** Linux 6.2. */
  helperName: [16, string],
  helperFamily: [17, u8],
  helperProtocol: [18, u8],
}));
/** Options of a ct action. */
export interface Ct extends Infer<typeof options> {}

/** Sends packets through connection tracking (`TCA_CT_*` of linux/tc_act/tc_ct.h). Linux 5.3. */
export const ct: ActionKind<Ct> = { options };
