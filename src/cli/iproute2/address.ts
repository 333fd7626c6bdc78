import { addresses, addressLabels, addressMessage } from '../../netlink/protocols/route/index.ts';
import {
  custom,
  type Fields,
  fieldsOf,
  flag,
  grammarOf,
  type Keyword,
  link,
  number,
  unsent,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { familyOf, namedNumberWord } from './route-words.ts';
import { anyText, lifetime } from './words.ts';

const flagWord = (name: addresses.AddressFlag): Keyword<'flags'> => flag('flags', name);

const address = grammarOf<addresses.AddressCreate>({
  fields: [...fieldsOf(addressMessage), 'index', 'peer', 'validLifetime', 'preferredLifetime'],
  first: value('address', anyText, 'an address'),
  keywords: {
    dev: link('index'),
    local: value('address', anyText, 'an address'),
    peer: value('peer', anyText, 'an address'),
    remote: value('peer', anyText, 'an address'),
    broadcast: value('broadcast', anyText, 'an address, or +'),
    brd: value('broadcast', anyText, 'an address, or +'),
    anycast: value('anycast', anyText, 'an address'),
    label: value('label', anyText),
    scope: value('scope', namedNumberWord),
    metric: number('metric'),
    priority: number('metric'),
    preference: number('metric'),
    proto: value('protocol', namedNumberWord),
    valid_lft: value('validLifetime', lifetime),
    preferred_lft: value('preferredLifetime', lifetime),
    home: flagWord('homeAddress'),
    nodad: flagWord('nodad'),
    optimistic: flagWord('optimistic'),
    mngtmpaddr: flagWord('manageTempAddress'),
    noprefixroute: flagWord('noPrefixRoute'),
    autojoin: flagWord('multicastAutoJoin'),
  },
});

/** `brd +` and `brd -`: the highest and the lowest address of the prefix. */
function withBroadcast(fields: Fields): Fields {
  const { broadcast, address, peer } = fields;
  if (broadcast !== '+' && broadcast !== '-') return fields;
  const prefix = String(peer ?? address);
  const [ip = '', length = '32'] = prefix.split('/');
  const bits = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const hosts = Number(length) >= 31 ? 0 : 2 ** (32 - Number(length)) - 1;
  const net = bits - (bits % (hosts + 1));
  const chosen = broadcast === '+' ? net + hosts : net;
  const text = [24, 16, 8, 0].map((shift) => Math.floor(chosen / 2 ** shift) % 256).join('.');
  return { ...fields, broadcast: text };
}

/** Words of `ip address show` that choose from what has been listed. */
const listFilters = [
  ...[
    'up',
    'dynamic',
    'permanent',
    'temporary',
    'tentative',
    'deprecated',
    'dadfailed',
    'primary',
    'secondary',
  ],
  ...['optimistic', 'home', 'mngtmpaddr', 'nodad', 'noprefixroute', 'autojoin', 'stable-privacy'],
];

/** `ip address`. */
export const addressVerbs: Verbs = {
  add: verb(address, addresses.add, withBroadcast),
  replace: verb(address, addresses.replace, withBroadcast),
  change: verb(address, addresses.change, withBroadcast),
  delete: verb(address, addresses.delete, withBroadcast),
  show: verb(
    grammarOf<addresses.AddressFilter>({
      first: link('index'),
      keywords: {
        dev: link('index'),
        family: custom<'family'>(familyOf),
        scope: value('scope', namedNumberWord),
        label: value('label', anyText),
        to: value('address', anyText, 'an address'),
        type: unsentValue,
        master: unsentValue,
        vrf: unsentValue,
        ...Object.fromEntries(listFilters.map((word) => [word, unsent])),
      },
    }),
    addresses.list,
  ),
};

const label = grammarOf<addressLabels.AddressLabel>({
  keywords: {
    prefix: value('prefix', anyText, 'a prefix'),
    dev: link('index'),
    label: number('label'),
  },
});

/** `ip addrlabel`. */
export const addressLabelVerbs: Verbs = {
  add: verb(label, addressLabels.add),
  delete: verb(label, addressLabels.delete),
  show: verb({ keywords: {} }, () => addressLabels.list()),
};
