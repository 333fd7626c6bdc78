import type { Infer } from '../../../../codec/type.ts';
import { isFlagList, isIndex, isListOf, isObject, operation, required } from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import { readAs } from '../../read-as.ts';
import { readSsid } from '../elements.ts';
import { nl80211 } from '../family.ts';
import { type bss, scanFlags } from '../scan.ts';
import { isFrequency, isNetworkName, link, type NetworkName, nameBytes } from './input.ts';

/** A network that a scan has found. */
export interface ScanResult extends Infer<typeof bss> {
  /** Name of the network. Absent where it is hidden. */
  ssid?: string | undefined;
}

/** A scan. */
export interface Scan {
  /** Index of the link, which must be up. */
  index: number;
  /** MHz. All channels if absent. */
  frequencies?: readonly number[] | undefined;
  /** Networks to ask for; an empty name asks for all. All if absent; with `[]` the scan only listens. */
  ssids?: readonly NetworkName[] | undefined;
  flags?: Infer<typeof scanFlags> | undefined;
}

/**
 * Begins a scan: `iw dev LINK scan trigger`. The event `nl80211/newScanResults` of group `scan` says that it is complete. EBUSY while another
 * one runs, ENETDOWN where the link is down.
 */
export const trigger = operation(
  'scan trigger',
  () => [
    required(
      isObject<Scan>(
        {
          index: required(isIndex),
          frequencies: isListOf(isFrequency),
          ssids: isListOf(isNetworkName),
          flags: isFlagList(scanFlags),
        },
        'a scan',
      ),
    ),
  ],
  ({ index, frequencies, ssids = [''], flags }: Scan): Request<void> =>
    nl80211.do.triggerScan({
      ifindex: index,
      ...(frequencies !== undefined && { scanFrequencies: [...frequencies] }),
      ...(ssids.length > 0 && { scanSsids: ssids.map(nameBytes) }),
      ...(flags !== undefined && { scanFlags: flags }),
    }),
);

/** Ends a scan: `iw dev LINK scan abort`. ENOENT where none runs. Linux 4.6. */
export const abort = operation(
  'scan abort',
  () => [link],
  (index: number): Request<void> => nl80211.do.abortScan({ ifindex: index }),
);

/** Lists the networks that scans have found: `iw dev LINK scan dump`. */
export const list = operation(
  'scan list',
  () => [link],
  (index: number): Dump<ScanResult> =>
    readAs(nl80211.dump.getScan({ ifindex: index }), ({ bss: found = {} }) => {
      const ssid = readSsid(found.informationElements ?? new Uint8Array(0));
      return { ...found, ...(ssid !== undefined && { ssid }) };
    }),
);
