import { listedObject } from '../listed-object.ts';
import { psp } from './family.ts';

/** Devices that encrypt TCP connections by PSP. Linux 6.18. */
export const pspDevice = listedObject('pspDevice', psp, 'devGet', { key: ({ id }) => String(id) });

/** Statistics of such devices. */
export const pspStatistics = listedObject('pspStatistics', psp, 'getStats', {
  key: ({ devId }) => String(devId),
});
