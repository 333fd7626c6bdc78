import { listedObject } from '../listed-object.ts';
import { macsec } from './family.ts';

/** Links of kind `macsec` with their channels, keys and counters: `ip -s macsec show`. Linux 4.6. */
export const macsecLink = listedObject('macsecLink', macsec, 'getTxsc', {
  key: ({ ifindex }) => String(ifindex),
  selfChanging: ['txsaList', 'rxscList', 'txscStats', 'secyStats'],
});
