import { listedObject } from '../listed-object.ts';
import { ipvs } from './family.ts';

/** Virtual services of IPVS: `ipvsadm -L`. */
export const ipvsService = listedObject('ipvsService', ipvs, 'getService', {
  key: ({ service: { af, protocol, addr, port, fwmark } = {} }) =>
    `${af} ${fwmark ?? `${protocol} ${addr} ${port}`}`,
  selfChanging: ['service'],
});

/** Daemons that keep connections of IPVS in step with other machines. */
export const ipvsDaemon = listedObject('ipvsDaemon', ipvs, 'getDaemon', {
  key: ({ daemon: { state } = {} }) => String(state),
});
