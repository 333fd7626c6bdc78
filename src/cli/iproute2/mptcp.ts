import { mptcpOperations } from '../../netlink/protocols/generic/index.ts';
import { subVerbs } from './find-verb.ts';
import { type Fields, flag, grammarOf, link, number, value } from './grammar.ts';
import { pending, type Verbs, verb } from './pending-request.ts';
import { anyText } from './words.ts';

const endpoint = grammarOf<mptcpOperations.MptcpEndpoint>({
  first: value('address', anyText, 'an address'),
  keywords: {
    dev: link('index'),
    id: number('id'),
    port: number('port'),
    signal: flag('flags', 'signal'),
    subflow: flag('flags', 'subflow'),
    backup: flag('flags', 'backup'),
    fullmesh: flag('flags', 'fullmesh'),
  },
});

const reference = { keywords: { id: number('id') } };

const get = verb(reference, ({ id }: Fields) => mptcpOperations.get(id as number));

const endpointVerbs: Verbs = {
  add: verb(endpoint, mptcpOperations.add),
  change: verb(
    {
      keywords: {
        ...reference.keywords,
        backup: flag('flags', 'backup'),
        fullmesh: flag('flags', 'fullmesh'),
      },
    },
    ({ id, flags = [] }: Fields) => mptcpOperations.setFlags(id as number, flags as never),
  ),
  delete: verb(reference, ({ id }: Fields) => mptcpOperations.delete(id as number)),
  show: (words) => (words.done ? pending({}, () => mptcpOperations.list()) : get(words)),
  flush: verb({ keywords: {} }, () => mptcpOperations.flush()),
};

const limitVerbs: Verbs = {
  set: verb(
    grammarOf<mptcpOperations.MptcpLimits>({
      keywords: {
        subflows: number('subflows'),
        subflow: number('subflows'),
        add_addr_accepted: number('addAddrAccepted'),
      },
    }),
    mptcpOperations.setLimits,
  ),
  show: verb({ keywords: {} }, () => mptcpOperations.limits()),
};

/** `ip mptcp`. */
export const mptcpVerbs: Verbs = {
  endpoint: subVerbs('endpoint', endpointVerbs),
  limits: subVerbs('limits', limitVerbs),
};
