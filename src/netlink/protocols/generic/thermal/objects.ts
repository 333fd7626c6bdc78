import { listedObject } from '../listed-object.ts';
import { thermal } from './family.ts';

/** Zones of temperature: all in one. Linux 5.10. */
export const thermalZones = listedObject('thermalZones', thermal, 'tzGetId', { key: () => '' });

/** Devices that cool: all in one. Linux 5.10. */
export const thermalCoolers = listedObject('thermalCoolers', thermal, 'cdevGet', {
  key: () => '',
  selfChanging: ['cdev'],
});
