import { contentOf } from '../../common/content.ts';
import { routeObject } from '../define.ts';
import { RTM_NEWRULE } from '../rtm.ts';
import * as word from '../words.ts';
import { ruleMessage } from './attributes.ts';
import * as operations from './operations.ts';

const state: ReadonlySet<string> = new Set(['flags']);

/** Rules that choose a routing table: `ip rule`. */
export const rule = routeObject({
  name: 'rule',
  label: 'RULE',
  first: RTM_NEWRULE,
  reply: ruleMessage,
  read: operations.readEvent,
  groups: ['ipv4-rule', 'ipv6-rule'],
  key: (rule) => contentOf(rule, state),
  minor: ['tableByte'],
  usual: { suppressPrefixLength: -1 },
  list: operations.list,
  filters: { family: word.family },
  view: {
    has: ({ family }) => family === 'inet' || family === 'inet6',
    // Without NLM_F_EXCL the kernel adds a rule that is there already.
    mayRepeat: () => true,
    // Whether the target of a goto exists shows in its flags, which change without an event.
    affects(_before, _after, all) {
      for (const { goto } of all) if (goto !== undefined) return ['rule'];
      return [];
    },
  },
  operations,
});
