import { nexthopBuckets, nexthopMessage, nexthops } from '../../netlink/protocols/route/index.ts';
import { encapsulation } from './encapsulation.ts';
import { subVerbs } from './find-verb.ts';
import {
  constant,
  custom,
  type Fields,
  fieldsOf,
  flag,
  grammarOf,
  link,
  number,
  objectIn,
  readNext,
  setField,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { familyOf, namedNumberWord } from './route-words.ts';
import { anyText, integer, listOf, onOff, type ReadWord } from './words.ts';

/** An option of a resilient group. */
const resilient = (word: string, name: string) =>
  custom<'resilientGroup'>((words, target) =>
    setField(objectIn(target, 'resilientGroup'), name, readNext(word, words, integer)),
  );

/** Reads a member of a group: `5`, or `5,10` with its weight. */
const memberWord: ReadWord<object> = (word) => {
  const [id, weight] = listOf(integer)(word);
  return { id, ...(weight !== undefined && { weight }) };
};

const nexthop = grammarOf<nexthops.NexthopCreate>({
  fields: fieldsOf(nexthopMessage),
  keywords: {
    id: number('id'),
    via: value('gateway', anyText, 'an address'),
    dev: link('oif'),
    onlink: flag('flags', 'onlink'),
    blackhole: constant('blackhole', true),
    fdb: constant('fdb', true),
    encap: encapsulation,
    protocol: value('protocol', namedNumberWord),
    proto: value('protocol', namedNumberWord),
    group: value('group', listOf(memberWord, '/')),
    type: value('groupType', anyText),
    dst_port: number('dstPort'),
    hw_stats: value('hardwareStatsEnable', (word) => Number(onOff(word))),
    buckets: resilient('buckets', 'buckets'),
    idle_timer: resilient('idle_timer', 'idleTimer'),
    unbalanced_timer: resilient('unbalanced_timer', 'unbalancedTimer'),
    family: custom<'family'>(familyOf),
  },
});

const filter = grammarOf<nexthops.NexthopFilter>({
  keywords: {
    dev: link('oif'),
    master: link('master'),
    vrf: link('master'),
    groups: constant('groups', true),
    fdb: constant('fdb', true),
    family: custom<'family'>(familyOf),
    protocol: unsentValue,
    proto: unsentValue,
  },
});

const bucketFilter = grammarOf<nexthopBuckets.NexthopBucketFilter>({
  keywords: {
    id: number('id'),
    nhid: number('nhId'),
    dev: link('oif'),
    master: link('master'),
    vrf: link('master'),
  },
});

/** `ip nexthop bucket`. */
const bucketVerbs: Verbs = {
  show: verb(bucketFilter, nexthopBuckets.list),
  get: verb(
    grammarOf<nexthopBuckets.NexthopBucketReference>({
      keywords: { id: number('id'), index: number('index') },
    }),
    nexthopBuckets.get,
  ),
};

/** `ip nexthop`. */
export const nexthopVerbs: Verbs = {
  add: verb(nexthop, nexthops.add),
  replace: verb(nexthop, nexthops.replace),
  delete: verb(nexthop, ({ id }: Fields) => nexthops.delete(id as number)),
  get: verb(nexthop, ({ id }: Fields) => nexthops.get(id as number)),
  show: (words, options) =>
    words.peek() === 'id' ? nexthopVerbs.get!(words, options) : verb(filter, nexthops.list)(words),
  bucket: subVerbs('bucket', bucketVerbs),
};
