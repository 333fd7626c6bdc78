import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { ipv4, ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { bool8, u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { bytes, string, stringOf } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** `NETLBL_NLTYPE_*` of net/netlabel/netlabel_mgmt.h: a protocol that carries labels. */
const protocol = enumeration(u32, {
  none: 0,
  management: 1,
  ripso: 2,
  cipsoV4: 3,
  cipsoV6: 4,
  unlabeled: 5,
  addressSelect: 6,
  calipso: 7,
});

const family = enumeration(u16, { unspec: 0, inet: 2, inet6: 10 });

/** An address of a domain with its protocol. */
const selector = attributes('NLBL_MGMT_A', () => ({
  protocol: [2, protocol],
  cv4Doi: [4, u32],
  ipv6Addr: [5, ipv6],
  ipv6Mask: [6, ipv6],
  ipv4Addr: [7, ipv4],
  ipv4Mask: [8, ipv4],
  clpDoi: [12, u32],
}));

/** The addresses of a domain. */
const selectors = attributes('NLBL_MGMT_A', () => ({ addrSelector: [9, repeated(nested(selector))] }));

/** Which protocol a domain of LSM has (`NLBL_MGMT_A_*` of net/netlabel/netlabel_mgmt.h). */
const management = attributes('NLBL_MGMT_A', () => ({
  domain: [1, string],
  protocol: [2, protocol],
  version: [3, u32],
  cv4Doi: [4, u32],
  ipv6Addr: [5, ipv6],
  ipv6Mask: [6, ipv6],
  ipv4Addr: [7, ipv4],
  ipv4Mask: [8, ipv4],
  selectorList: [10, nested(selectors)],
  family: [11, family],
  clpDoi: [12, u32],
}));

/** A level, by its numbers here and on the network. */
const level = attributes('NLBL_CIPSOV4_A', () => ({ mlsLvlLoc: [5, u32], mlsLvlRem: [6, u32] }));
const levels = attributes('NLBL_CIPSOV4_A', () => ({ mlsLvl: [7, repeated(nested(level))] }));

/** A category, by its numbers here and on the network. */
const category = attributes('NLBL_CIPSOV4_A', () => ({ mlsCatLoc: [9, u32], mlsCatRem: [10, u32] }));
const categories = attributes('NLBL_CIPSOV4_A', () => ({ mlsCat: [11, repeated(nested(category))] }));

const tags = attributes('NLBL_CIPSOV4_A', () => ({ tag: [3, repeated(u8)] }));

/** A domain of interpretation of CIPSO. Tags, levels and categories lie in the lists alone (`NLBL_CIPSOV4_A_*` of net/netlabel/netlabel_cipso_v4.h). */
const cipsoV4 = attributes('NLBL_CIPSOV4_A', () => ({
  doi: [1, u32],
  mtype: [2, enumeration(u32, { unknown: 0, trans: 1, pass: 2, local: 3 })],
  tag: [3, u8],
  tagLst: [4, nested(tags)],
  mlsLvlLoc: [5, u32],
  mlsLvlRem: [6, u32],
  mlsLvl: [7, nested(level)],
  mlsLvlLst: [8, nested(levels)],
  mlsCatLoc: [9, u32],
  mlsCatRem: [10, u32],
  mlsCat: [11, nested(category)],
  mlsCatLst: [12, nested(categories)],
}));

/** A domain of interpretation of CALIPSO (`NLBL_CALIPSO_A_*` of net/netlabel/netlabel_calipso.h). */
const calipso = attributes('NLBL_CALIPSO_A', () => ({
  doi: [1, u32],
  mtype: [2, enumeration(u32, { unknown: 0, pass: 2 })],
}));

/** Packets without a label (`NLBL_UNLABEL_A_*` of net/netlabel/netlabel_unlabeled.h). */
const unlabeled = attributes('NLBL_UNLABEL_A', () => ({
  /** Whether they are accepted. */
  acptFlg: [1, bool8],
  ipv6Addr: [2, ipv6],
  ipv6Mask: [3, ipv6],
  ipv4Addr: [4, ipv4],
  ipv4Mask: [5, ipv4],
  iface: [6, stringOf(15)],
  /** The label they get. */
  secCtx: [7, bytes],
}));

/** The domains of interpretation of a protocol. */
const domainCommands = <T>(body: AttributeSet<T>) =>
  ({
    add: { id: 1, request: body },
    remove: { id: 2, request: body },
    list: { id: 3, request: body, reply: body },
    listAll: { id: 4, reply: body, dump: true, do: false },
  }) as const;

/** How domains of LSM label their packets. Changing needs CAP_NET_ADMIN. Linux 2.6.19. */
export const netlabelManagement = defineFamily('NLBL_MGMT', {
  version: 3,
  commands: {
    add: { id: 1, request: management },
    remove: { id: 2, request: management },
    listAll: { id: 3, reply: management, dump: true, do: false },
    addDef: { id: 4, request: management },
    removeDef: { id: 5, request: management },
    listDef: { id: 6, request: management, reply: management },
    protocols: { id: 7, reply: management, dump: true, do: false },
    version: { id: 8, reply: management },
  },
});

/** Labels by CIPSO in IPv4. Changing needs CAP_NET_ADMIN. Linux 2.6.19. */
export const netlabelCipsoV4 = defineFamily('NLBL_CIPSOv4', {
  version: 3,
  commands: domainCommands(cipsoV4),
});

/** Labels by CALIPSO in IPv6. Changing needs CAP_NET_ADMIN. Linux 4.8. */
export const netlabelCalipso = defineFamily('NLBL_CALIPSO', {
  version: 3,
  commands: domainCommands(calipso),
});

/** Packets without labels. Changing needs CAP_NET_ADMIN. Linux 2.6.19. */
export const netlabelUnlabeled = defineFamily('NLBL_UNLBL', {
  version: 3,
  commands: {
    accept: { id: 1, request: unlabeled },
    list: { id: 2, reply: unlabeled },
    staticAdd: { id: 3, request: unlabeled },
    staticRemove: { id: 4, request: unlabeled },
    staticList: { id: 5, reply: unlabeled, dump: true, do: false },
    staticAddDef: { id: 6, request: unlabeled },
    staticRemoveDef: { id: 7, request: unlabeled },
    staticListDef: { id: 8, reply: unlabeled, dump: true, do: false },
  },
});
