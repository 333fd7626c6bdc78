import { listedObject } from '../listed-object.ts';
import { devlink } from './family.ts';

/** A device, or what belongs to it, in the words of devlink(8): `pci/0000:01:00.0`. */
const deviceName = ({
  busName,
  devName,
}: {
  busName?: string | undefined;
  devName?: string | undefined;
}): string => `${busName}/${devName}`;

/** Devices as a whole: `devlink dev`. */
export const devlinkDevice = listedObject('devlinkDevice', devlink, 'get', { key: deviceName });

/** Drivers, serial numbers and versions of devices: `devlink dev info`. Linux 5.1. */
export const devlinkInfo = listedObject('devlinkInfo', devlink, 'infoGet', { key: deviceName });

/** Ports of devices: `devlink port`. */
export const devlinkPort = listedObject('devlinkPort', devlink, 'portGet', {
  key: (port) => `${deviceName(port)}/${port.portIndex}`,
});

/** Parameters of devices: `devlink dev param`. Linux 4.19. */
export const devlinkParam = listedObject('devlinkParam', devlink, 'paramGet', {
  key: (one) => `${deviceName(one)} ${one.param?.paramName}`,
});

/** Shared buffers: `devlink sb`. */
export const devlinkSharedBuffer = listedObject('devlinkSharedBuffer', devlink, 'sbGet', {
  key: (one) => `${deviceName(one)} ${one.sbIndex}`,
});

/** Reporters of health: `devlink health`. Linux 5.1. */
export const devlinkHealth = listedObject('devlinkHealth', devlink, 'healthReporterGet', {
  key: (one) => `${deviceName(one)}/${one.portIndex ?? ''} ${one.healthReporter?.healthReporterName}`,
  selfChanging: ['healthReporter'],
});

/** Regions of memory with their snapshots: `devlink region`. Needs CAP_NET_ADMIN. Linux 4.19. */
export const devlinkRegion = listedObject('devlinkRegion', devlink, 'regionGet', {
  key: (one) => `${deviceName(one)}/${one.portIndex ?? ''} ${one.regionName}`,
});

/** Traps of packets: `devlink trap`. Linux 5.4. */
export const devlinkTrap = listedObject('devlinkTrap', devlink, 'trapGet', {
  key: (one) => `${deviceName(one)} ${one.trapName}`,
  selfChanging: ['stats'],
});

/** Groups of traps: `devlink trap group`. Linux 5.4. */
export const devlinkTrapGroup = listedObject('devlinkTrapGroup', devlink, 'trapGroupGet', {
  key: (one) => `${deviceName(one)} ${one.trapGroupName}`,
  selfChanging: ['stats'],
});

/** Rates of functions and groups: `devlink port function rate`. Linux 5.14. */
export const devlinkRate = listedObject('devlinkRate', devlink, 'rateGet', {
  key: (one) => `${deviceName(one)}/${one.portIndex ?? one.rateNodeName}`,
});

/** Line cards: `devlink lc`. Linux 5.19. */
export const devlinkLinecard = listedObject('devlinkLinecard', devlink, 'linecardGet', {
  key: (one) => `${deviceName(one)} ${one.linecardIndex}`,
});
