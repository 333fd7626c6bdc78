import { isIP } from 'node:net';
import { neighbourMessage, neighbours } from '../../netlink/protocols/route/index.ts';
import {
  constant,
  custom,
  type Fields,
  fieldsOf,
  flag,
  grammarOf,
  type Keyword,
  link,
  setField,
  unsent,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { familyOf, namedNumberWord } from './route-words.ts';
import { anyText } from './words.ts';

const flagWord = (name: neighbours.NeighbourFlag): Keyword<'flags'> => flag('flags', name);

const neighbour = grammarOf<neighbours.NeighbourCreate>({
  fields: [...fieldsOf(neighbourMessage), 'proxy'],
  first: value('dst', anyText, 'an address'),
  keywords: {
    to: value('dst', anyText, 'an address'),
    lladdr: value('lladdr', anyText, 'an address'),
    dev: link('index'),
    nud: value('state', (word) => (word === 'none' ? [] : [word])),
    state: value('state', (word) => (word === 'none' ? [] : [word])),
    proxy: custom<'proxy' | 'dst'>((words, target) => {
      setField(target, 'proxy', true);
      setField(target, 'dst', words.next('an address'));
    }),
    router: flagWord('router'),
    use: flagWord('use'),
    extern_learn: flagWord('extLearn'),
    managed: flag('flagsExt', 'managed'),
    extern_valid: flag('flagsExt', 'extValidated'),
    protocol: value('protocol', namedNumberWord),
  },
});

/** A new entry of iproute2 is permanent, except for one that the kernel is to resolve. */
function permanent(fields: Fields): Fields {
  const { state, proxy, flags, flagsExt } = fields;
  const isResolved = [flags, flagsExt].some(
    (list) => Array.isArray(list) && (list.includes('use') || list.includes('managed')),
  );
  if (state !== undefined || proxy === true) return fields;
  return { ...fields, state: isResolved ? [] : ['permanent'] };
}

const filter = grammarOf<neighbours.NeighbourFilter>({
  keywords: {
    dev: link('index'),
    master: link('master'),
    vrf: link('master'),
    proxy: constant('proxy', true),
    family: custom<'family'>(familyOf),
    to: unsentValue,
    nud: unsentValue,
    unused: unsent,
    nomaster: unsent,
  },
  other: (word) => isIP(word.split('/')[0] as string) !== 0,
});

/** `ip neighbour`. */
export const neighbourVerbs: Verbs = {
  add: verb(neighbour, neighbours.add, permanent),
  replace: verb(neighbour, neighbours.replace, permanent),
  change: verb(neighbour, neighbours.change, permanent),
  delete: verb(neighbour, neighbours.delete),
  get: verb(neighbour, neighbours.get),
  show: verb(filter, neighbours.list),
};
