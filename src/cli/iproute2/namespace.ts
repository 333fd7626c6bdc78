import { netconfs, nsids } from '../../netlink/protocols/route/index.ts';
import { custom, grammarOf, link, number, readNext } from './grammar.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { familyOf } from './route-words.ts';
import { integer, NamespaceName } from './words.ts';

/** `ip netns`, as far as the kernel is asked by netlink. */
export const namespaceVerbs: Verbs = {
  'list-id': verb(
    grammarOf<nsids.NsidFilter>({ keywords: { 'target-nsid': number('targetNsid') } }),
    nsids.list,
  ),
  set(words) {
    const namespace = new NamespaceName(words.next('the name of a namespace'));
    const nsid = readNext(
      'the namespace',
      words,
      (word) => (word === 'auto' ? -1 : integer(word)),
      'a number',
    );
    return pending({ namespace }, (fields) => nsids.set(fields.namespace as { fd: number }, nsid));
  },
};

/** `ip netconf`. */
export const netconfVerbs: Verbs = {
  show: verb({ keywords: { dev: link('index'), family: custom<'family'>(familyOf) } }, ({ index, family }) =>
    index === undefined ? netconfs.list({ family }) : netconfs.get(index, { family }),
  ),
};
