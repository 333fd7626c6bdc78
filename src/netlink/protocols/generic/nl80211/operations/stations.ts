import { operation } from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import type { Nl80211Message } from '../attributes.ts';
import { nl80211 } from '../family.ts';
import { link, station } from './input.ts';

/** Lists the stations that an interface is connected with: `iw dev LINK station dump`. */
export const list = operation(
  'station list',
  () => [link],
  (index: number): Dump<Nl80211Message> => nl80211.dump.getStation({ ifindex: index }),
);

/** Gets a station by its address: `iw dev LINK station get MAC`. ENOENT where there is none. */
export const get = operation(
  'station get',
  () => [link, station],
  (index: number, mac: string): Request<Nl80211Message> => nl80211.do.getStation({ ifindex: index, mac }),
);

/** Deletes a station: `iw dev LINK station del MAC`. EINVAL where the interface is of a type that has none. */
const remove = operation(
  'station delete',
  () => [link, station],
  (index: number, mac: string): Request<void> => nl80211.do.delStation({ ifindex: index, mac }),
);

export { remove as delete };

/** Lists the use of the channels: `iw dev LINK survey dump`. */
export const listSurvey = operation(
  'survey list',
  () => [link],
  (index: number): Dump<Nl80211Message> => nl80211.dump.getSurvey({ ifindex: index }),
);
