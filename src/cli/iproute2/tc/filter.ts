import { chains, filters } from '../../../netlink/protocols/route/index.ts';
import { filterKinds, filterOptions } from '../../../netlink/protocols/route/tc/filters/kinds/registry.ts';
import type { Request } from '../../../netlink/request/request.ts';
import {
  constant,
  type Fields,
  type Grammar,
  link,
  number,
  objectIn,
  parse,
  readWord,
  setField,
  value,
} from '../grammar.ts';
import { knownKind } from '../known-kind.ts';
import { type PendingRequest, pending, type Verbs } from '../pending-request.ts';
import { anyText, integer, type Words } from '../words.ts';
import { etherTypeWord } from './ether-type.ts';
import { filterHandle, filterWords } from './filter-kinds.ts';
import { readOptions } from './kind-words.ts';
import { estimator } from './qdisc.ts';

const place: Grammar['keywords'] = {
  dev: link('index'),
  block: number('block'),
  root: constant('parent', 'root'),
  parent: value('parent', anyText, 'a handle'),
  ingress: constant('parent', 'ingress'),
  egress: constant('parent', 'egress'),
  chain: number('chain'),
};

const reference: Grammar['keywords'] = {
  ...place,
  handle: value('handle', anyText, 'a handle'),
  pref: number('priority'),
  preference: number('priority'),
  prio: number('priority'),
  priority: number('priority'),
  protocol: value('protocol', etherTypeWord, 'a protocol'),
};

/** Reads a filter: its place, its kind, and behind it the options of the kind. */
function readFilter(words: Words): Fields {
  const fields: Fields = {};
  const readKind = (kind: string, rest: Words): boolean => {
    setField(fields, 'kind', knownKind('filter', kind, filterKinds));
    readOptions(filterWords, kind, filterOptions.get(kind), rest, fields);
    return true;
  };
  const other = Object.assign(readKind, { field: 'kind', expected: 'the kind of the filter' });
  parse({ fields: [], keywords: { ...reference, estimator, est: estimator }, other }, words, fields);
  return adjusted(fields);
}

/** The handle is read when the kind is known. Some options depend on the words before the kind. */
function adjusted(fields: Fields): Fields {
  const { kind, handle, protocol = 'all', options } = fields as Readonly<Record<string, string | undefined>>;
  if (kind === 'flower' && options !== undefined && protocol !== 'all')
    setField(objectIn(fields, 'options'), 'ethType', protocol);
  if (handle === undefined) return fields;
  const [number = '', mask] = handle.split('/');
  setField(fields, 'handle', readWord('handle', number, filterHandle(kind)));
  if (mask !== undefined) setField(objectIn(fields, 'options'), 'mask', readWord('handle', mask, integer));
  return fields;
}

// biome-ignore lint/suspicious/noExplicitAny: each operation checks its own argument.
type Operation = (fields: any) => Request<unknown>;

const change =
  (operation: Operation): ((words: Words) => PendingRequest) =>
  (words) =>
    pending(readFilter(words), operation);

/** A filter that exists: its options are of no account. */
const referring =
  (operation: Operation): ((words: Words) => PendingRequest) =>
  (words) => {
    const given = readFilter(words);
    const { options: _, ...fields } = given;
    return pending(fields, operation, given);
  };

const listed =
  (operation: Operation): ((words: Words) => PendingRequest) =>
  (words) => {
    const fields: Fields = {};
    parse({ fields: [], keywords: reference }, words, fields);
    return pending(fields, operation);
  };

/** `tc filter`. */
export const filterVerbs: Verbs = {
  add: change(filters.create),
  replace: change(filters.replace),
  change: change(filters.change),
  delete: referring(filters.delete),
  get: referring(filters.get),
  show: listed(filters.list),
};

/** `tc chain`. */
export const chainVerbs: Verbs = {
  add: change(chains.create),
  delete: referring(chains.delete),
  show: listed(chains.list),
};
