import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8 } from '../../../../codec/scalars/integers.ts';

/**
 * Whether multicast routers are expected (`MDB_RTR_TYPE_*` of linux/if_bridge.h): never; where their queries are seen;
 * always; or for a limited time, after which it becomes `tempQuery`.
 */
export const multicastRouter = enumeration(u8, { disabled: 0, tempQuery: 1, permanent: 2, temporary: 3 });
