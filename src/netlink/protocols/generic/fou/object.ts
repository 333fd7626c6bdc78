import { listedObject } from '../listed-object.ts';
import { fou } from './family.ts';

/** The ports that receive encapsulated packets: `ip fou show`. Linux 4.1. */
export const fouPort = listedObject('fouPort', fou, 'get', {
  key: ({ af, port, ifindex, localV4, localV6 }) =>
    `${af} ${port} ${ifindex ?? ''} ${localV4 ?? localV6 ?? ''}`,
});
