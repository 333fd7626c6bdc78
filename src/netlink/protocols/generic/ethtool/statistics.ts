import type { Infer } from '../../../codec/type.ts';
import { argument, isListOf, isOneOf, operation } from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { statisticsGroups } from './bit-names.ts';
import { ethtool } from './family.ts';
import type { counters, stats } from './messages/statistics.ts';
import { type Device, headerOf, isDevice, mapped } from './settings.ts';

type StatsMessage = Infer<typeof stats>;

/** A group of statistics. */
export type StatisticsGroup = keyof typeof counters;

/** Number of frames of some lengths in bytes. */
export interface FrameCount {
  low: number;
  high: number;
  val: bigint;
}

/** Frames by length. */
interface FrameCounts {
  'rx-pktsNtoM'?: FrameCount[];
  'tx-pktsNtoM'?: FrameCount[];
}

/** Counters by group, with the names of `ethtool --json -S DEV --all-groups`. Counters that the device lacks are absent. */
export type HardwareStatistics = {
  [G in StatisticsGroup]?: Infer<(typeof counters)[G]> & (G extends 'rmon' ? FrameCounts : unknown);
};

const isGroups = argument('groups', isListOf(isOneOf(statisticsGroups)));

function readStatistics({ grp: groups = [] }: StatsMessage): HardwareStatistics {
  const statistics: Record<string, object> = {};
  for (const { id, stat = [], histRx, histTx } of groups) {
    if (id === undefined) continue;
    const values: Record<string, unknown> = {};
    for (const one of stat) Object.assign(values, one);
    if (histRx !== undefined) values['rx-pktsNtoM'] = framesOf(histRx);
    if (histTx !== undefined) values['tx-pktsNtoM'] = framesOf(histTx);
    statistics[id] = values;
  }
  return statistics as HardwareStatistics;
}

const framesOf = (
  buckets: readonly {
    readonly histBktLow?: number | undefined;
    readonly histBktHi?: number | undefined;
    readonly histVal?: bigint | undefined;
  }[],
): FrameCount[] =>
  buckets.map(({ histBktLow: low = 0, histBktHi: high = 0, histVal: val = 0n }) => ({ low, high, val }));

/** Gets statistics of hardware in the names of the standards; all groups if none is named. Linux 5.13. */
export const get = operation(
  'ethtool statistics get',
  () => [isDevice, isGroups],
  (device: Device, groups: readonly StatisticsGroup[] = statisticsGroups as readonly StatisticsGroup[]) =>
    mapped(
      ethtool.do.statsGet({ header: headerOf(device), groups }),
      readStatistics,
    ) as Request<HardwareStatistics>,
);

/** Lists the statistics of all links of the namespace. */
export const list = operation(
  'ethtool statistics list',
  () => [isGroups],
  (groups: readonly StatisticsGroup[] = statisticsGroups as readonly StatisticsGroup[]) =>
    mapped(ethtool.dump.statsGet({ header: {}, groups }) as Request<unknown>, (message) => {
      const { header: { devIndex = 0, devName = '' } = {} } = message as StatsMessage;
      return { devIndex, devName, statistics: readStatistics(message as StatsMessage) };
    }) as Request<unknown> as Dump<{ devIndex: number; devName: string; statistics: HardwareStatistics }>,
);
