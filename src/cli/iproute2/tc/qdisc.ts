import {
  type ClassCreate,
  classes,
  estimatorOptions,
  type QdiscCreate,
  qdiscs,
  type SizeTableFields,
  sizeTableOptions,
} from '../../../netlink/protocols/route/index.ts';
import { classOptions, qdiscOptions } from '../../../netlink/protocols/route/tc/qdiscs/kinds/registry.ts';
import type { Request } from '../../../netlink/request/request.ts';
import {
  constant,
  custom,
  type FieldOf,
  type Fields,
  type Grammar,
  type Keyword,
  link,
  number,
  parseWhile,
  readNext,
  setField,
  value,
} from '../grammar.ts';
import { knownKind } from '../known-kind.ts';
import { type PendingRequest, type Verbs, verb } from '../pending-request.ts';
import { inWordsOf } from '../wording.ts';
import { anyText, oneOf, type Words } from '../words.ts';
import { readOptions } from './kind-words.ts';
import { classWords, qdiscWords } from './qdisc-kinds.ts';
import { tcTimeWord } from './quantities.ts';

/** `est 1sec 8sec`. */
export const estimator: Keyword<'estimator'> = (words, target) => {
  const keyword = words.last;
  const interval = readNext(keyword, words, tcTimeWord, 'two times');
  setField(
    target,
    'estimator',
    estimatorOptions(interval, readNext(keyword, words, tcTimeWord, 'two times')),
  );
};

/** `stab overhead 20 linklayer atm`. */
const sizeTable: Keyword<'sizeTable'> = (words, target) => {
  const fields: Fields = {};
  const keywords: Grammar<FieldOf<SizeTableFields>>['keywords'] = {
    overhead: number('overhead'),
    mpu: number('mpu'),
    mtu: number('mtu'),
    tsize: number('tableSize'),
    linklayer: value('linkLayer', oneOf({ ethernet: 'ethernet', atm: 'atm', adsl: 'atm' })),
  };
  parseWhile(keywords, words, fields);
  setField(
    target,
    'sizeTable',
    inWordsOf(fields, () => sizeTableOptions(fields)),
  );
};

const place: Grammar<FieldOf<QdiscCreate>>['keywords'] = {
  dev: link('index'),
  root: constant('parent', 'root'),
  parent: value('parent', anyText, 'a handle'),
  handle: value('handle', anyText, 'a handle'),
};

const newQdisc: Grammar<FieldOf<QdiscCreate>> = {
  fields: [],
  keywords: {
    ...place,
    estimator,
    est: estimator,
    stab: sizeTable,
    ingress_block: number('ingressBlock'),
    egress_block: number('egressBlock'),
  },
  other: kindOf('qdisc', qdiscWords, qdiscOptions),
};

/** The kernel names a kind after each link of its module `teql`. They have no options, hence no definition. */
const teql = /^teql\d+$/;

/** The kind, and its options: all words that are left. */
function kindOf(owner: string, table: object, schemas: typeof qdiscOptions): Grammar['other'] & {} {
  const read = (kind: string, words: Words, target: Fields): boolean => {
    setField(target, 'kind', teql.test(kind) ? kind : knownKind(owner, kind, schemas));
    readOptions(table, kind, schemas.get(kind), words, target);
    return true;
  };
  return Object.assign(read, { field: 'kind', expected: `the kind of the ${owner}` });
}

const change = (operation: (qdisc: QdiscCreate) => Request<unknown>) =>
  verb(newQdisc, (fields: QdiscCreate) => operation(fields));

/** Both kinds have the same place and handle. */
const ingressPlace: Keyword = (_words, target) =>
  Object.assign(target, { parent: 'ingress', handle: 'ffff:' });

/** The kind and its options are read and dropped: the handle and the parent say which qdisc. */
const qdiscReference: Grammar = {
  ...newQdisc,
  keywords: {
    ...newQdisc.keywords,
    ingress: ingressPlace,
    clsact: ingressPlace,
  },
};

/** Takes a qdisc by what a reference to it has. */
const referring = (operation: (reference: never) => Request<unknown>): ((words: Words) => PendingRequest) =>
  verb(qdiscReference, ({ index, parent, handle }: Fields) =>
    operation({
      index,
      ...(parent !== undefined && { parent }),
      ...(handle !== undefined && { handle }),
    } as never),
  );

/** `tc qdisc`. */
export const qdiscVerbs: Verbs = {
  add: change(qdiscs.create),
  replace: change(qdiscs.replace),
  change: change(qdiscs.change),
  link: referring(qdiscs.link),
  delete: referring(qdiscs.delete),
  get: referring(qdiscs.get),
  show: verb({ fields: [], keywords: { dev: link('index'), invisible: constant('invisible') } }, qdiscs.list),
};

const newClass: Grammar<FieldOf<ClassCreate>> = {
  fields: [],
  keywords: {
    dev: link('index'),
    // The qdisc is known by the handle of the class.
    root: custom<never>(() => undefined),
    parent: value('parent', anyText, 'a handle'),
    classid: value('handle', anyText, 'a handle'),
    estimator,
    est: estimator,
  },
  other: kindOf('class', classWords, classOptions),
};

const classReference = (operation: (reference: { index: number; handle: string }) => Request<unknown>) =>
  verb(newClass, ({ index, handle }: Fields) =>
    operation({ index: index as number, handle: handle as string }),
  );

/** `tc class`. */
export const classVerbs: Verbs = {
  add: verb(newClass, classes.create),
  replace: verb(newClass, classes.replace),
  change: verb(newClass, classes.change),
  delete: classReference(classes.delete),
  get: classReference(classes.get),
  show: verb(
    { fields: [], keywords: { dev: link('index'), parent: value('parent', anyText) } },
    classes.list,
  ),
};
