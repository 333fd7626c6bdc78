import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELTCLASS, RTM_GETTCLASS, RTM_NEWTCLASS } from '../../rtm.ts';
import { formatHandle, type Handle, parseHandle } from '../handle.ts';
import type { AnyClassOptions, ClassKindName, ClassOptions } from '../qdiscs/kinds/registry.ts';
import { checkIndex, checkKind } from '../validate.ts';
import { type ClassAttributes, type ClassMessage, classMessage } from './message.ts';

/** A class of a qdisc: `tc -s -d class`. */
export interface TrafficClass extends Omit<ClassAttributes, 'kind' | 'options'> {
  /** Index of its link. */
  index: number;
  /** `1:10`. */
  handle: string;
  /** The class or qdisc above it; `root` where that is the qdisc. */
  parent: string;
  /** Kind of its qdisc. */
  kind: string;
  options?: AnyClassOptions | undefined;
  /** The qdisc attached to it; absent where there is none. */
  leaf?: string | undefined;
}

/** What a class is made from. */
export interface ClassCreate<K extends ClassKindName = ClassKindName>
  extends Pick<ClassAttributes, 'estimator'> {
  /** Index of the link. */
  index: number;
  /** Kind of its qdisc. */
  kind: K;
  /** `1:10`. */
  handle: Handle;
  /** `1:` for one right below the qdisc, which it is unless told, or `1:1`. */
  parent?: Handle | undefined;
  options?: ClassOptions<K> | undefined;
}

/** Which class. */
export interface ClassReference {
  index: number;
  handle: Handle;
}

/** Which classes to list; the kernel filters. */
export interface ClassFilter {
  /** Of this link: needed. */
  index: number;
  /** Of this qdisc (`1:`). */
  parent?: Handle | undefined;
}

function toClass(message: ClassMessage): TrafficClass {
  const { family: _, leaf, ...found } = message;
  return { ...found, ...(leaf !== undefined && leaf !== 'none' && { leaf }) } as TrafficClass;
}

const base = { protocol: 'route', body: classMessage } as const;

/** Reads what the kernel tells of classes, without being asked. */
export const readEvent = readEventOf(RTM_NEWTCLASS, classMessage, toClass);

/** The classes of a link, or of one of its qdiscs: `tc class show dev`. */
export function list({ index, parent }: ClassFilter): Dump<TrafficClass> {
  const operation = 'class list';
  checkIndex(operation, index);
  const value: ClassMessage = { index, ...(parent !== undefined && { parent }) };
  return dump({ ...base, operation, type: RTM_GETTCLASS, value, reply: classMessage, map: toClass });
}

/** One class. ENOENT where there is none. */
export function get({ index, handle }: ClassReference): Request<TrafficClass> {
  const operation = `class get ${handle}`;
  checkIndex(operation, index);
  const value: ClassMessage = { index, handle: classHandle(operation, handle) };
  // Without the flag only listeners are told.
  return query({
    ...base,
    operation,
    type: RTM_GETTCLASS,
    flags: NLM_F_ECHO,
    value,
    reply: classMessage,
    map: toClass,
  });
}

/**
 * Adds a class: `tc class add`. Needs CAP_NET_ADMIN. EEXIST where there is one already, ENOENT where there is no such
 * qdisc.
 *
 * @example classes.create({ index: 4, handle: '1:10', kind: 'htb', options: htbClassOptions({ rate: '1mbit' }) })
 */
export function create<K extends ClassKindName>(added: ClassCreate<K>): Command<TrafficClass> {
  return write('create', NLM_F_CREATE | NLM_F_EXCL, added);
}
export { create as add };

/** Adds a class, or changes the one that is there: `tc class replace`. Needs CAP_NET_ADMIN. */
export function replace<K extends ClassKindName>(added: ClassCreate<K>): Command<TrafficClass> {
  return write('replace', NLM_F_CREATE, added);
}

/** Changes a class: `tc class change`. Needs CAP_NET_ADMIN. */
export function change<K extends ClassKindName>(changed: ClassCreate<K>): Command<TrafficClass> {
  return write('change', 0, changed);
}

/** Deletes a class: `tc class del`. Needs CAP_NET_ADMIN. EBUSY while filters or classes refer to it. */
function remove({ index, handle }: ClassReference): Command<TrafficClass> {
  const operation = `class delete ${handle}`;
  checkIndex(operation, index);
  const value: ClassMessage = { index, handle: classHandle(operation, handle) };
  return command({ ...base, operation, type: RTM_DELTCLASS, value, blocking: true }, readEvent);
}

export { remove as delete };

/** Refuses what is not a class's handle: it has a minor number. */
function classHandle(operation: string, handle: unknown): number {
  const number = typeof handle === 'string' ? parseHandle(handle) : handle;
  if (typeof number !== 'number' || !(number > 0 && number <= 0xffffffff) || number % 0x10000 === 0)
    throwInvalid(operation, 'handle', "expected the handle of a class, such as '1:10'");
  return number;
}

function write<K extends ClassKindName>(
  verb: string,
  flags: number,
  given: ClassCreate<K>,
): Command<TrafficClass> {
  const operation = `class ${verb} ${given?.kind} ${given?.handle}`;
  const { index, kind, handle, parent, estimator, options } = given;
  checkIndex(operation, index);
  checkKind(operation, kind);
  const number = classHandle(operation, handle);
  const value: ClassMessage = {
    index,
    handle: number,
    parent: parent ?? formatHandle(number - (number % 0x10000)),
    kind,
    ...(estimator !== undefined && { estimator }),
    ...(options !== undefined && { options }),
  };
  return command({ ...base, operation, type: RTM_NEWTCLASS, flags, value }, readEvent);
}
