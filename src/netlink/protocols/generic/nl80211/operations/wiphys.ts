import { isObject, operation } from '../../../../request/input.ts';
import type { Dump } from '../../../../request/request.ts';
import type { WiphyMessage } from '../attributes.ts';
import { nl80211 } from '../family.ts';
import { isWiphy } from './input.ts';

/** Lists the devices, or one of them: `iw phy`. The kernel describes a device by several messages; the list has whole devices. */
export const list = operation(
  'wiphy list',
  () => [isObject<{ wiphy: number }>({ wiphy: isWiphy }, 'an object with the number of a device')],
  (filter: { wiphy?: number | undefined } = {}): Dump<WiphyMessage> =>
    nl80211.dump.getWiphy({ ...filter, splitWiphyDump: true }),
);
