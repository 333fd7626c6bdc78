import { ruleMessage, rules } from '../../netlink/protocols/route/index.ts';
import {
  constant,
  custom,
  type Fields,
  fieldsOf,
  flag,
  type Grammar,
  grammarOf,
  number,
  readNext,
  setField,
  unsentValue,
  value,
} from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { familyOf, ipProtocolWord, namedNumberWord, realmsWord, tosWord } from './route-words.ts';
import { anyText, bigInteger, integer, type ReadWord, rangeWord } from './words.ts';

/** Reads a range: `1-100` or `5`. */
const range: ReadWord<{ start: number; end: number }> = (word) => {
  const [start, end = start] = rangeWord(word);
  return { start, end };
};

/** `all` and `default` match everything, as does a missing prefix. */
const prefix = (field: 'src' | 'dst') =>
  custom<'src' | 'dst'>((words, target) => {
    const word = words.next('a prefix');
    if (word !== 'all' && word !== 'any' && word !== 'default') setField(target, field, word);
  });

const rule: Grammar = grammarOf<rules.RuleCreate>({
  fields: fieldsOf(ruleMessage),
  keywords: {
    not: flag('flags', 'invert'),
    from: prefix('src'),
    to: prefix('dst'),
    pref: number('priority'),
    preference: number('priority'),
    priority: number('priority'),
    order: number('priority'),
    tos: value('tos', tosWord),
    dsfield: value('tos', tosWord),
    dscp: number('dscp'),
    fwmark: custom<'fwmark' | 'fwmask'>((words, target) => {
      const [mark = '', mask] = words.next('a mark').split('/');
      setField(target, 'fwmark', integer(mark));
      if (mask !== undefined) setField(target, 'fwmask', integer(mask));
    }),
    flowlabel: custom<'flowLabel' | 'flowLabelMask'>((words, target) => {
      const [label = '', mask] = words.next('a flow label').split('/');
      setField(target, 'flowLabel', integer(label));
      if (mask !== undefined) setField(target, 'flowLabelMask', integer(mask));
    }),
    iif: value('iifName', anyText, 'a link'),
    dev: value('iifName', anyText, 'a link'),
    oif: value('oifName', anyText, 'a link'),
    l3mdev: constant('l3mdev', true),
    uidrange: value('uidRange', range),
    ipproto: value('ipProto', ipProtocolWord),
    sport: value('sport', range),
    dport: value('dport', range),
    tun_id: value('tunId', bigInteger),
    table: value('table', namedNumberWord),
    lookup: value('table', namedNumberWord),
    protocol: value('protocol', namedNumberWord),
    proto: value('protocol', namedNumberWord),
    realms: value('flow', realmsWord),
    suppress_prefixlength: number('suppressPrefixLength'),
    suppress_ifgroup: value('suppressIfgroup', namedNumberWord),
    goto: custom<'action' | 'goto'>((words, target) => {
      setField(target, 'action', 'goto');
      setField(target, 'goto', readNext('goto', words, integer));
    }),
    nop: constant('action', 'nop'),
    blackhole: constant('action', 'blackhole'),
    unreachable: constant('action', 'unreachable'),
    prohibit: constant('action', 'prohibit'),
    type: custom<'action'>((words, target) => {
      const type = words.next('a type');
      setField(target, 'action', type === 'unicast' ? 'toTable' : type);
    }),
  },
});

/** A rule without an action looks in table main. */
function withTable(fields: Fields): Fields {
  const { action, table, l3mdev } = fields;
  return action === undefined && table === undefined && l3mdev !== true ? { ...fields, table: 254 } : fields;
}

/** Words of `ip rule show` that choose from what has been listed. */
const unsentFilters = Object.fromEntries(
  [
    'from',
    'to',
    'table',
    'lookup',
    'pref',
    'preference',
    'iif',
    'oif',
    'dev',
    'fwmark',
    'tos',
    'protocol',
    'proto',
  ]
    .concat('uidrange', 'tun_id', 'ipproto', 'sport', 'dport')
    .map((word) => [word, unsentValue]),
);

/** `ip rule`. */
export const ruleVerbs: Verbs = {
  add: verb(rule, rules.add, withTable),
  delete: verb(rule, rules.delete),
  show: verb(
    grammarOf<rules.RuleFilter>({ keywords: { family: custom<'family'>(familyOf), ...unsentFilters } }),
    rules.list,
    (fields) => ({ family: 'inet', ...fields }),
  ),
};
