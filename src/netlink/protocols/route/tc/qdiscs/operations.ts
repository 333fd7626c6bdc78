import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELQDISC, RTM_GETQDISC, RTM_NEWQDISC } from '../../rtm.ts';
import type { Handle } from '../handle.ts';
import { checkIndex, checkKind } from '../validate.ts';
import type { AnyQdiscOptions, QdiscKindName, QdiscKinds, QdiscOptions } from './kinds/registry.ts';
import { type QdiscAttributes, type QdiscMessage, qdiscMessage } from './message.ts';

/** A queueing discipline: `tc -s -d qdisc`. */
export interface Qdisc extends Omit<QdiscAttributes, 'kind' | 'options'> {
  /** Index of its link. */
  index: number;
  /** `1:`; `none` where it has none. */
  handle: string;
  /** `root`, `ingress`, or a class: `1:10`. */
  parent: string;
  /** `'htb'`, `'fq_codel'` … */
  kind: string;
  /** Bytes where the kind has no schema. */
  options?: AnyQdiscOptions | undefined;
  /** How many refer to it. */
  references: number;
}

/** A qdisc of a kind that is known. */
export interface QdiscOfKind<K extends keyof QdiscKinds> extends Qdisc {
  kind: K;
  options?: QdiscKinds[K] | undefined;
}

/**
 * Whether a qdisc is of a kind: then its options have that kind's type.
 *
 * @example if (qdiscs.isKind(qdisc, 'htb')) console.log(qdisc.options?.init);
 */
export function isKind<K extends keyof QdiscKinds>(qdisc: Qdisc, kind: K): qdisc is QdiscOfKind<K> {
  return qdisc.kind === kind;
}

/** What a qdisc is made from. Put `estimator` and `sizeTable` by `estimatorOptions` and `sizeTableOptions`. */
export interface QdiscCreate<K extends QdiscKindName = QdiscKindName>
  extends Pick<QdiscAttributes, 'estimator' | 'sizeTable' | 'ingressBlock' | 'egressBlock'> {
  /** Index of the link. */
  index: number;
  kind: K;
  /** `root` unless told; `ingress` for ingress and clsact. */
  parent?: Handle | undefined;
  /** `1:`; the kernel chooses unless told. */
  handle?: Handle | undefined;
  options?: QdiscOptions<K> | undefined;
}

/** Which qdisc: by its link and where it is attached, by its handle, or both. */
export interface QdiscReference {
  index: number;
  parent?: Handle | undefined;
  handle?: Handle | undefined;
}

/** Which qdiscs to list. */
export interface QdiscFilter {
  /** Of this link alone. The kernel sends those of all links; the others are left out on arrival. */
  index?: number | undefined;
  /** Those as well that classes get by themselves. */
  invisible?: boolean | undefined;
}

function toQdisc(message: QdiscMessage): Qdisc {
  const { family: _, references = 0, ...qdisc } = message;
  return { references, ...qdisc } as Qdisc;
}

const base = { protocol: 'route', body: qdiscMessage } as const;

/** Reads what the kernel tells of qdiscs, without being asked. */
export const readEvent = readEventOf(RTM_NEWQDISC, qdiscMessage, toQdisc);

/** All qdiscs, or those of a link: `tc qdisc show`. */
export function list({ index, invisible = false }: QdiscFilter = {}): Dump<Qdisc> {
  const value: QdiscMessage = { ...(index !== undefined && { index }), ...(invisible && { invisible }) };
  return dump({
    ...base,
    operation: 'qdisc list',
    type: RTM_GETQDISC,
    value,
    reply: qdiscMessage,
    map: (message) => (index === undefined || message.index === index ? toQdisc(message) : undefined),
  });
}

/** One qdisc, by its handle or its place. ENOENT where there is none. */
export function get(qdisc: QdiscReference): Request<Qdisc> {
  const operation = `qdisc get ${nameOf(qdisc)}`;
  const value = refer(operation, qdisc);
  // Without the flag only listeners are told.
  return query({
    ...base,
    operation,
    type: RTM_GETQDISC,
    flags: NLM_F_ECHO,
    value,
    reply: qdiscMessage,
    map: toQdisc,
  });
}

/**
 * Adds a qdisc: `tc qdisc add`. Needs CAP_NET_ADMIN. EEXIST where there is one already, ENOENT where the kernel lacks
 * the kind or there is no such parent.
 *
 * @example qdiscs.create({ index: 4, kind: 'tbf', options: tbfOptions({ rate: '1mbit', burst: '32kb', latency: '50ms' }) })
 */
export function create<K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> {
  return write('create', NLM_F_CREATE | NLM_F_EXCL, qdisc);
}
export { create as add };

/** Adds a qdisc, or puts it in the place of the one that is there: `tc qdisc replace`. Needs CAP_NET_ADMIN. */
export function replace<K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> {
  return write('replace', NLM_F_CREATE | NLM_F_REPLACE, qdisc);
}

/** Changes the options of a qdisc, as far as its kind can: `tc qdisc change`. Needs CAP_NET_ADMIN. */
export function change<K extends QdiscKindName>(qdisc: QdiscCreate<K>): Command<Qdisc> {
  return write('change', 0, qdisc);
}

/** Attaches a qdisc that exists, by its handle, to a parent: `tc qdisc link`. Needs CAP_NET_ADMIN. */
export function link(qdisc: QdiscReference & { handle: Handle }): Command<Qdisc> {
  const operation = `qdisc link ${nameOf(qdisc)}`;
  const value = refer(operation, { parent: 'root', ...qdisc });
  return command({ ...base, operation, type: RTM_NEWQDISC, flags: NLM_F_REPLACE, value }, readEvent);
}

/** Deletes a qdisc, `root` unless told, and what is below it: `tc qdisc del`. Needs CAP_NET_ADMIN. */
function remove(qdisc: QdiscReference): Command<Qdisc> {
  const operation = `qdisc delete ${nameOf(qdisc)}`;
  const value = refer(operation, { parent: 'root', ...qdisc });
  return command({ ...base, operation, type: RTM_DELQDISC, value, blocking: true }, readEvent);
}

export { remove as delete };

/** How a qdisc is called in messages for people. */
function nameOf(qdisc: QdiscReference & { kind?: string }): string {
  const { kind, handle, parent } = qdisc ?? {};
  return [kind, handle, parent].filter((part) => part !== undefined).join(' ');
}

function refer(operation: string, { index, parent, handle }: QdiscReference): QdiscMessage {
  checkIndex(operation, index);
  if (parent === undefined && handle === undefined)
    throwInvalid(operation, 'handle', 'expected a handle or a parent');
  return { index, ...(handle !== undefined && { handle }), ...(parent !== undefined && { parent }) };
}

function write<K extends QdiscKindName>(verb: string, flags: number, qdisc: QdiscCreate<K>): Command<Qdisc> {
  const operation = `qdisc ${verb} ${nameOf(qdisc)}`;
  const { index, kind, options, estimator, ...rest } = qdisc;
  checkIndex(operation, index);
  checkKind(operation, kind);
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
