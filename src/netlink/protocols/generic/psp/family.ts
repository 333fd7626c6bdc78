import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { flag, s32, u32, uint } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

const version = flags(u32, { hdr0AesGcm128: 1, hdr0AesGcm256: 2, hdr0AesGmac128: 4, hdr0AesGmac256: 8 });

/** A link that a device is lent to (`PSP_A_ASSOC_DEV_INFO_*` of linux/psp.h). */
const assocDevInfo = attributes('PSP_A_ASSOC_DEV_INFO', () => ({
  ifindex: [1, u32],
  nsid: [2, s32],
}));

/** A device (`PSP_A_DEV_*` of linux/psp.h). */
const device = attributes('PSP_A_DEV', () => ({
  id: [1, u32],
  ifindex: [2, u32],
  pspVersionsCap: [3, version],
  pspVersionsEna: [4, version],
  assocList: [5, repeated(nested(assocDevInfo))],
  nsid: [6, s32],
  byAssociation: [7, flag],
}));

/** A key and its index (`PSP_A_KEYS_*` of linux/psp.h). */
const keys = attributes('PSP_A_KEYS', () => ({
  key: [1, bytes],
  spi: [2, u32],
}));

/** The keys of a connection (`PSP_A_ASSOC_*` of linux/psp.h). */
const assoc = attributes('PSP_A_ASSOC', () => ({
  devId: [1, u32],
  version: [
    2,
    enumeration(u32, { hdr0AesGcm128: 0, hdr0AesGcm256: 1, hdr0AesGmac128: 2, hdr0AesGmac256: 3 }),
  ],
  rxKey: [3, nested(keys)],
  txKey: [4, nested(keys)],
  /** Descriptor of the TCP socket. */
  sockFd: [5, u32],
}));

/** Statistics of a device (`PSP_A_STATS_*` of linux/psp.h). */
const statistics = attributes('PSP_A_STATS', () => ({
  devId: [1, u32],
  keyRotations: [2, uint],
  staleEvents: [3, uint],
  rxPackets: [4, uint],
  rxBytes: [5, uint],
  rxAuthFail: [6, uint],
  rxError: [7, uint],
  rxBad: [8, uint],
  txPackets: [9, uint],
  txBytes: [10, uint],
  txError: [11, uint],
}));

/** Devices that encrypt TCP connections by PSP. Reading needs no capability, `devSet` and `keyRotate` CAP_NET_ADMIN. Linux 6.18. */
export const psp = defineFamily('psp', {
  version: 1,
  commands: {
    devGet: { id: 1, request: device, reply: device, dump: true },
    devSet: { id: 4, request: device, reply: device },
    keyRotate: { id: 6, request: device, reply: device },
    rxAssoc: { id: 8, request: assoc, reply: assoc },
    txAssoc: { id: 9, request: assoc, reply: assoc },
    getStats: { id: 10, request: statistics, reply: statistics, dump: true },
    devAssoc: { id: 11, request: device, reply: device },
    devDisassoc: { id: 12, request: device, reply: device },
  },
  groups: ['mgmt', 'use'],
  events: {
    devAddNtf: { id: 2, body: device },
    devDelNtf: { id: 3, body: device },
    devChangeNtf: { id: 5, body: device },
    keyRotateNtf: { id: 7, body: device },
  },
});
