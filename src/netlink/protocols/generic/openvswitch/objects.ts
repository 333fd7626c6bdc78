import { listedObject } from '../listed-object.ts';
import { ovsDatapath, ovsFlow, ovsVport } from './families.ts';

/** Datapaths of Open vSwitch: `ovs-dpctl show`. */
export const ovsDatapathObject = listedObject('ovsDatapath', ovsDatapath, 'get', {
  key: ({ dpIfindex }) => String(dpIfindex),
  selfChanging: ['stats', 'megaflowStats'],
});

/** Ports of the datapath that a link belongs to: `dev LINK`. */
export const ovsPort = listedObject('ovsPort', ovsVport, 'get', {
  link: 'dpIfindex',
  key: ({ dpIfindex, portNo }) => `${dpIfindex} ${portNo}`,
  selfChanging: ['stats', 'upcallStats'],
});

/** Flows of the datapath that a link belongs to: `ovs-dpctl dump-flows`. */
export const ovsFlowObject = listedObject('ovsFlow', ovsFlow, 'get', {
  link: 'dpIfindex',
  key: ({ key, ufid }) =>
    JSON.stringify([key, ufid?.join()], (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  selfChanging: ['stats', 'used', 'tcpFlags'],
});
