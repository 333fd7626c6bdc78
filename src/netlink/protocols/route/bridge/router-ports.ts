import { attributes } from '../../../codec/composites/attribute-set.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { u16, u32 } from '../../../codec/scalars/integers.ts';
import { multicastRouter } from '../links/kinds/multicast-router.ts';

/** A port with a multicast router (`MDBA_ROUTER_PATTR_*` of linux/if_bridge.h). Times in hundredths of a second. */
const routerPort = structWithAttributes(
  struct('br_mdb_router', { port: u32 }),
  attributes('MDBA_ROUTER_PATTR', () => ({
    timer: [1, u32],
    type: [2, multicastRouter],
    inetTimer: [3, u32],
    inet6Timer: [4, u32],
    vlan: [5, u16],
  })),
);

/** The ports of a bridge, or of a VLAN, with multicast routers. */
export const routerPorts = attributes('MDBA_ROUTER', () => ({ ports: [1, repeated(routerPort)] }));
