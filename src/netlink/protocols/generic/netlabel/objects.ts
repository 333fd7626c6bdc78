import { listedObject } from '../listed-object.ts';
import { netlabelCalipso, netlabelCipsoV4, netlabelManagement, netlabelUnlabeled } from './families.ts';

/** Domains of LSM with their protocols of labels: `netlabelctl map list`. */
export const netlabelDomain = listedObject('netlabelDomain', netlabelManagement, 'listAll', {
  key: ({ domain }) => String(domain),
});

/** Domains of interpretation of CIPSO: `netlabelctl cipsov4 list`. */
export const netlabelCipsoDoi = listedObject('netlabelCipsoDoi', netlabelCipsoV4, 'listAll', {
  key: ({ doi }) => String(doi),
});

/** Domains of interpretation of CALIPSO: `netlabelctl calipso list`. */
export const netlabelCalipsoDoi = listedObject('netlabelCalipsoDoi', netlabelCalipso, 'listAll', {
  key: ({ doi }) => String(doi),
});

/** Labels that packets without one get: `netlabelctl unlbl list`. */
export const netlabelStatic = listedObject('netlabelStatic', netlabelUnlabeled, 'staticList', {
  key: ({ iface, ipv4Addr, ipv6Addr }) => `${iface} ${ipv4Addr ?? ipv6Addr}`,
});
