import { neighbourTables } from '../../netlink/protocols/route/index.ts';
import type { NeighbourParameters } from '../../netlink/protocols/route/neighbours/tables.ts';
import {
  custom,
  type FieldOf,
  type Grammar,
  grammarOf,
  type Keyword,
  link,
  number,
  objectIn,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { familyOf } from './route-words.ts';
import { anyText, bigInteger } from './words.ts';

const parameters: Grammar<FieldOf<NeighbourParameters>>['keywords'] = {
  dev: link('ifindex'),
  queue: number('queueLength'),
  base_reachable: value('baseReachableTime', bigInteger),
  retrans: value('retransTime', bigInteger),
  gc_stale: value('gcStaleTime', bigInteger),
  delay_probe: value('delayProbeTime', bigInteger),
  app_probes: number('appProbes'),
  ucast_probes: number('unicastProbes'),
  mcast_probes: number('multicastProbes'),
  mcast_reprobes: number('multicastReprobes'),
  anycast_delay: value('anycastDelay', bigInteger),
  proxy_delay: value('proxyDelay', bigInteger),
  proxy_queue: number('proxyQueueLength'),
  locktime: value('lockTime', bigInteger),
};

const parameterWords = Object.fromEntries(
  Object.entries(parameters).map(([word, keyword]): [string, Keyword<'parameters'>] => [
    word,
    (words, target) => keyword(words, objectIn(target, 'parameters')),
  ]),
);

/** `ip ntable`. */
export const neighbourTableVerbs: Verbs = {
  change: verb(
    grammarOf<neighbourTables.NeighbourTableChange>({
      keywords: {
        name: value('name', anyText),
        thresh1: number('thresh1'),
        thresh2: number('thresh2'),
        thresh3: number('thresh3'),
        gc_int: value('gcInterval', bigInteger),
        family: custom<'family'>(familyOf),
        ...parameterWords,
      },
    }),
    neighbourTables.change,
  ),
  show: verb(
    { keywords: { family: custom<'family'>(familyOf), dev: unsentValue, name: unsentValue } },
    neighbourTables.list,
  ),
};
