import { routes } from '../../netlink/protocols/route/index.ts';
import { unsentValue, value } from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { namedNumberWord } from './route-words.ts';

/** `ip mroute`. The kernel selects the table; iproute2 chooses by the other words from what it has listed. */
export const multicastRouteVerbs: Verbs = {
  show: (words, options) =>
    verb(
      {
        first: unsentValue,
        keywords: {
          ...{ to: unsentValue, from: unsentValue, iif: unsentValue },
          table: value('table', namedNumberWord, 'a table'),
        },
      },
      routes.list,
      (fields) => ({ table: 'default', ...fields, family: options.has('-6') ? 'ip6mr' : 'ipmr' }),
    )(words),
};
