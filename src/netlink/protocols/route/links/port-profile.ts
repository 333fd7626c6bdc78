import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../codec/composites/lists.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { fixedBytes, string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';

/** A switch port that a virtual function, or the link itself, is to be connected with (`IFLA_PORT_*` of linux/if_link.h). */
export const portProfile = attributes('IFLA_PORT', () => ({
  /** Number of the virtual function; -1 (4294967295) for the link itself. */
  vf: [1, u32],
  profile: [2, string],
  instanceUuid: [4, fixedBytes(16)],
  hostUuid: [5, fixedBytes(16)],
  request: [6, enumeration(u8, { preassociate: 0, preassociateReserve: 1, associate: 2, disassociate: 3 })],
  /** State. */
  response: [
    7,
    stateOnly(
      enumeration(u16, {
        // Of the discovery protocol of virtual stations.
        success: 0,
        invalidFormat: 1,
        insufficientResources: 2,
        unusedVtid: 3,
        vtidViolation: 4,
        vtidVersionViolation: 5,
        outOfSync: 6,
        // Of port profiles.
        profileSuccess: 0x100,
        profileInProgress: 0x101,
        profileInvalid: 0x102,
        profileBadState: 0x103,
        profileInsufficientResources: 0x104,
        profileError: 0x105,
      }),
    ),
  ],
}));

/** The same for each virtual function (`IFLA_VF_PORT`). */
export const portProfiles = nestedList(1, portProfile);
