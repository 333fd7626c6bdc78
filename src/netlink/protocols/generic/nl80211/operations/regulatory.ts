import { argument, type Check, check, operation, required } from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import type { Nl80211Message } from '../attributes.ts';
import { nl80211 } from '../family.ts';

const isCountry: Check = check(
  "a country code of two capital letters, or '00' for the world",
  (code) => typeof code === 'string' && /^([A-Z]{2}|00)$/.test(code),
);

/** Gets the rules of the country: `iw reg get`. */
export const get = operation(
  'regulatory get',
  () => [],
  (): Request<Nl80211Message> => nl80211.do.getReg(),
);

/** Lists the rules of the country, and those of devices that have their own: `iw reg get`. Linux 4.0. */
export const list = operation(
  'regulatory list',
  () => [],
  (): Dump<Nl80211Message> => nl80211.dump.getReg(),
);

/**
 * Asks for the rules of a country: `iw reg set CODE`. The event `nl80211/regChange` of group `regulatory` says that they are in effect. Needs
 * CAP_NET_ADMIN in the initial user namespace.
 */
export const set = operation(
  'regulatory set',
  () => [argument('country', required(isCountry))],
  (country: string): Request<void> => nl80211.do.reqSetReg({ regAlpha2: country }),
);
