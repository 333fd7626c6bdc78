import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../../request/filter.ts';
import { flushOperation } from '../../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isBoolean,
  isEncodedBy,
  isIndex,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../../request/input.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { optionsToSend, rememberListed } from '../../listed-options.ts';
import { RTM_DELQDISC, RTM_GETQDISC, RTM_NEWQDISC } from '../../rtm.ts';
import { type Handle, handle, qdiscParent } from '../handle.ts';
import { isEstimator, isKindName, isLinkIndex, isOptions, isSameHandle } from '../validate.ts';
import {
  type AnyQdiscOptions,
  type QdiscKindName,
  type QdiscKinds,
  type QdiscOptions,
  qdiscKinds,
} from './kinds/registry.ts';
import { type QdiscAttributes, type QdiscMessage, qdiscAttributes, qdiscMessage } from './message.ts';

/** A queueing discipline: `tc -s -d qdisc`. */
export interface Qdisc extends Omit<QdiscAttributes, 'kind' | 'options'> {
  /** Index of the link. */
  index: number;
  /** `1:`; `none` where it has none. */
  handle: string;
  /** `root`, `ingress`, or a class: `1:10`. */
  parent: string;
  /** `'htb'`, `'fq_codel'` … */
  kind: string;
  /** Bytes where the kind has no schema. */
  options?: AnyQdiscOptions | undefined;
  /** Number of references to it. */
  references: number;
}

/** A qdisc of a known kind. */
export interface QdiscOfKind<K extends keyof QdiscKinds> extends Qdisc {
  kind: K;
  options?: QdiscKinds[K] | undefined;
}

/**
 * Returns whether a qdisc is of a kind, so that its options have the type of that kind.
 *
 * @example if (qdiscs.isKind(qdisc, 'htb')) console.log(qdisc.options?.init);
 */
export function isKind<K extends keyof QdiscKinds>(qdisc: Qdisc, kind: K): qdisc is QdiscOfKind<K> {
  return qdisc.kind === kind;
}

/**
 * A qdisc to add or change. A {@link Qdisc} from a list can be given as it is: fields of the kernel's state are not sent.
 * `estimatorOptions` and `sizeTableOptions` make `estimator` and `sizeTable`.
 */
export interface QdiscCreate<K extends QdiscKindName = QdiscKindName>
  extends Partial<Omit<QdiscAttributes, 'kind' | 'options'>> {
  /** Index of the link. */
  index: number;
  kind: K;
  /** `ingress` for ingress and clsact, `root` for others, if absent. */
  parent?: Handle | undefined;
  /** `1:`. The kernel chooses one if absent. */
  handle?: Handle | undefined;
  options?: QdiscOptions<K> | undefined;
  /** State: number of references to it. */
  references?: number | undefined;
}

/** Refers to a qdisc: by its link and parent, by its handle, or both. A {@link Qdisc} from a list can be given as it is. */
export type QdiscReference = Partial<Omit<Qdisc, 'index' | 'parent' | 'handle'>> & {
  index: number;
  parent?: Handle | undefined;
  handle?: Handle | undefined;
};

/** Which qdiscs to list or flush. The kernel has no filter; the library applies it. */
export interface QdiscFilter {
  /** Index of the link. */
  index?: number | undefined;
  kind?: QdiscKindName | undefined;
  parent?: Handle | undefined;
  handle?: Handle | undefined;
  /** True lists the default qdiscs of classes too. */
  invisible?: boolean | undefined;
}

/** The keys of a qdisc. `isSent` is false where it only refers to one. */
const qdiscObject = (kind: Check, isSent: boolean): Check =>
  required(
    isObject<QdiscCreate>(
      {
        ...attributeFields<QdiscAttributes>(qdiscAttributes),
        index: isLinkIndex,
        kind,
        options: isOptions,
        estimator: isEstimator,
        handle: isEncodedBy(handle, 'a handle'),
        parent: isEncodedBy(qdiscParent, 'a parent'),
        references: isInteger(),
      },
      'a qdisc',
      isSent,
    ),
  );
const qdiscInput = (): Check => qdiscObject(required(isKindName), true);
const referenceInput = (): Check => qdiscObject(isKindName, false);
const filterInput = (): Check =>
  isObject<QdiscFilter>(
    {
      index: isIndex,
      kind: isKindName,
      handle: isEncodedBy(handle, 'a handle'),
      parent: isEncodedBy(qdiscParent, 'a parent'),
      invisible: isBoolean,
    },
    'a filter of qdiscs',
  );

const filterTests: FilterTests<Qdisc, QdiscFilter> = {
  index: true,
  kind: true,
  parent: ({ parent }, wanted) => isSameHandle(parent, wanted === 'clsact' ? 'ingress' : wanted),
  handle: ({ handle }, wanted) => isSameHandle(handle, wanted),
  invisible: 'mode',
};

function toQdisc(message: QdiscMessage): Qdisc {
  const { family: _, references = 0, ...qdisc } = message;
  const { kind, options } = qdisc;
  if (kind !== undefined && options !== undefined) rememberListed(qdiscKinds.get(kind), options);
  return { references, ...qdisc } as Qdisc;
}

const base = { protocol: 'route', body: qdiscMessage } as const;

/** Reads an event about a qdisc. */
export const readEvent = readEventOf(RTM_NEWQDISC, qdiscMessage, toQdisc);

/** Lists all qdiscs, or those that match a filter: `tc qdisc show`. */
export const list = operation(
  'qdisc list',
  () => [filterInput()],
  (filter: QdiscFilter = {}): Dump<Qdisc> => {
    const { index, invisible = false } = filter;
    const value: QdiscMessage = { ...(index !== undefined && { index }), ...(invisible && { invisible }) };
    const all = dump({
      ...base,
      operation: 'qdisc list',
      type: RTM_GETQDISC,
      value,
      reply: qdiscMessage,
      map: toQdisc,
    });
    return filtered(all, filterTests, filter);
  },
);

/** Gets one qdisc, by its handle or its parent. ENOENT where there is none. */
export const get = operation(
  'qdisc get',
  () => [referenceInput()],
  (qdisc: QdiscReference): Request<Qdisc> => {
    const operation = `qdisc get ${nameOf(qdisc)}`;
    const value = refer(operation, qdisc);
    // Without the flag the kernel answers listeners only.
    return query({
      ...base,
      operation,
      type: RTM_GETQDISC,
      flags: NLM_F_ECHO,
      value,
      reply: qdiscMessage,
      map: toQdisc,
    });
  },
);

/**
 * Adds a qdisc: `tc qdisc add`. Needs CAP_NET_ADMIN. EEXIST where there is one already, ENOENT where the kernel lacks
 * the kind or there is no such parent.
 *
 * @example qdiscs.create({ index: 4, kind: 'tbf', options: tbfOptions({ rate: '1mbit', burst: '32kb', latency: '50ms' }) })
 */
export const create = operation(
  'qdisc create',
  () => [qdiscInput()],
  <K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> =>
    write('create', NLM_F_CREATE | NLM_F_EXCL, qdisc),
);
export { create as add };

/** Adds a qdisc, or replaces the one of the parent: `tc qdisc replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'qdisc replace',
  () => [qdiscInput()],
  <K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> =>
    write('replace', NLM_F_CREATE | NLM_F_REPLACE, qdisc),
);

/** Changes the options of a qdisc, as far as its kind can: `tc qdisc change`. Needs CAP_NET_ADMIN. */
export const change = operation(
  'qdisc change',
  () => [qdiscInput()],
  <K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> => write('change', 0, qdisc),
);

/** Attaches a qdisc that exists, by its handle, to a parent: `tc qdisc link`. Needs CAP_NET_ADMIN. */
export const link = operation(
  'qdisc link',
  () => [referenceInput()],
  (qdisc: QdiscReference & { handle: Handle }): Command<Qdisc> => {
    const operation = `qdisc link ${nameOf(qdisc)}`;
    if (qdisc.handle === undefined) throwInvalid(operation, 'handle', 'expected the handle of a qdisc');
    const value = refer(operation, { ...qdisc, parent: qdisc.parent ?? 'root' });
    return command({ ...base, operation, type: RTM_NEWQDISC, flags: NLM_F_REPLACE, value }, readEvent);
  },
);

/** Deletes the qdisc of a parent (`root` if absent) and what is below it: `tc qdisc del`. Needs CAP_NET_ADMIN. */
const remove = operation(
  'qdisc delete',
  () => [referenceInput()],
  (qdisc: QdiscReference): Command<Qdisc> => {
    const operation = `qdisc delete ${nameOf(qdisc)}`;
    const value = refer(operation, { ...qdisc, parent: qdisc.parent ?? 'root' });
    return command({ ...base, operation, type: RTM_DELQDISC, value, blocking: true }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all qdiscs that match a filter, and what is below them. Default qdiscs, whose handle is `none`, stay: the kernel does
 * not delete them. Resolves to the number of deleted qdiscs. Needs CAP_NET_ADMIN.
 *
 * @example await qdiscs.flush(socket, { index: 2 })
 */
export const flush = flushOperation<Qdisc, QdiscFilter>('qdisc flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  stays: ({ handle }) => handle === 'none',
  remove,
  gone: ['ENOENT'],
});

/** Names a qdisc in error messages. */
function nameOf({ kind, handle, parent }: Pick<QdiscReference, 'kind' | 'handle' | 'parent'>): string {
  return [kind, handle, parent].filter((part) => part !== undefined).join(' ');
}

function refer(operation: string, { index, parent, handle }: QdiscReference): QdiscMessage {
  if (parent === undefined && handle === undefined)
    throwInvalid(operation, 'handle', 'expected a handle or a parent');
  return { index, ...(handle !== undefined && { handle }), ...(parent !== undefined && { parent }) };
}

function write<K extends QdiscKindName>(verb: string, flags: number, qdisc: QdiscCreate<K>): Command<Qdisc> {
  const operation = `qdisc ${verb} ${nameOf(qdisc)}`;
  const { index, kind, options: given, estimator, ...rest } = qdisc;
  const options = given && optionsToSend(qdiscKinds.get(kind), given, verb !== 'change');
  const atIngress = kind === 'ingress' || kind === 'clsact';
  const value: QdiscMessage = {
    index,
    kind,
    ...(estimator !== undefined && { estimator }),
    ...(options !== undefined && { options }),
    ...rest,
    parent: rest.parent ?? (atIngress ? 'ingress' : 'root'),
    ...(atIngress && { handle: rest.handle ?? 'ffff:' }),
  };
  return command({ ...base, operation, type: RTM_NEWQDISC, flags, value, blocking: flags !== 0 }, readEvent);
}
