import { argument, isOneOf, operation, required } from '../../../request/input.ts';
import type { Request } from '../../../request/request.ts';
import { ethtool } from './family.ts';
import { type Device, headerOf, isDeviceIfAny, mapped } from './settings.ts';
import { type StringSet, stringSets } from './string-sets.ts';

/**
 * Gets a set of strings: the names of bits or of statistics, by number. The sets `test`, `stats`, `privateFlags` and `phyStats` belong to a device,
 * all others to the kernel. Empty where there are none.
 */
export const get = operation(
  'ethtool strings get',
  () => [argument('set', required(isOneOf(Object.keys(stringSets)))), isDeviceIfAny],
  (set: StringSet, device?: Device): Request<string[]> =>
    mapped(
      ethtool.do.strsetGet({
        header: device === undefined ? {} : headerOf(device),
        stringsets: [{ id: set }],
      }),
      ({ stringsets = [] }) => {
        const names: string[] = [];
        for (const { index = 0, value = '' } of stringsets[0]?.strings ?? []) names[index] = value;
        return Array.from(names, (name) => name ?? '');
      },
    ),
);
