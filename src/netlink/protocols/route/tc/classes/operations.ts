import { NLM_F_CREATE, NLM_F_ECHO, NLM_F_EXCL } from '../../../../message/header.ts';
import { command, dump, query, readEventOf } from '../../../../request/builders.ts';
import { type FilterTests, filtered } from '../../../../request/filter.ts';
import { flushOperation } from '../../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  check,
  isEncodedBy,
  isObject,
  operation,
  required,
} from '../../../../request/input.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { RTM_DELTCLASS, RTM_GETTCLASS, RTM_NEWTCLASS } from '../../rtm.ts';
import { formatHandle, type Handle, handle as handleType, parseHandle } from '../handle.ts';
import type { AnyClassOptions, ClassKindName, ClassOptions } from '../qdiscs/kinds/registry.ts';
import { isEstimator, isKindName, isLinkIndex, isOptions, isSameHandle } from '../validate.ts';
import { type ClassAttributes, type ClassMessage, classAttributes, classMessage } from './message.ts';

/** A class of a qdisc: `tc -s -d class`. */
export interface TrafficClass extends Omit<ClassAttributes, 'kind' | 'options'> {
  /** Index of the link. */
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

/** A class to add or change. A {@link TrafficClass} from a list can be given as it is: fields of the kernel's state are not sent. */
export interface ClassCreate<K extends ClassKindName = ClassKindName>
  extends Partial<Omit<ClassAttributes, 'kind' | 'options'>> {
  /** Index of the link. */
  index: number;
  /** Kind of the qdisc. */
  kind: K;
  /** `1:10`. */
  handle: Handle;
  /** `1:1`, or the qdisc (`1:`) for a class right below it. The qdisc if absent. */
  parent?: Handle | undefined;
  options?: ClassOptions<K> | undefined;
  /** State: the qdisc attached to it. */
  leaf?: string | undefined;
}

/** Refers to a class. A {@link TrafficClass} from a list can be given as it is. */
export type ClassReference = Partial<Omit<TrafficClass, 'index' | 'handle'>> & {
  index: number;
  handle: Handle;
};

/** Which classes to list or flush. A class must match all fields. */
export interface ClassFilter {
  /** Index of the link: needed. */
  index: number;
  /** Qdisc (`1:`). */
  parent?: Handle | undefined;
  handle?: Handle | undefined;
}

const isHandle: Check = isEncodedBy(handleType, 'a handle');

/** The handle of a class has a minor number. */
const isClassHandle: Check = check("the handle of a class, such as '1:10'", (value) => {
  const number = typeof value === 'string' ? parseHandle(value) : value;
  return typeof number === 'number' && number > 0 && number <= 0xffffffff && number % 0x10000 !== 0;
});

/** The keys of a class. `isSent` is false where it only refers to one. */
const classObject = (kind: Check, isSent: boolean): Check =>
  required(
    isObject<ClassCreate>(
      {
        ...attributeFields<ClassAttributes>(classAttributes),
        index: isLinkIndex,
        kind,
        handle: required(isClassHandle),
        parent: isHandle,
        options: isOptions,
        estimator: isEstimator,
        leaf: isHandle,
      },
      'a class',
      isSent,
    ),
  );
const classInput = (): Check => classObject(required(isKindName), true);
const referenceInput = (): Check => classObject(isKindName, false);
const filterInput = (): Check =>
  required(
    isObject<ClassFilter>({ index: isLinkIndex, parent: isHandle, handle: isHandle }, 'a filter of classes'),
  );

const filterTests: FilterTests<TrafficClass, ClassFilter> = {
  index: true,
  // The qdisc, where classes have the class above them.
  parent: 'kernel',
  handle: ({ handle }, wanted) => isSameHandle(handle, wanted),
};

function toClass(message: ClassMessage): TrafficClass {
  const { family: _, leaf, ...found } = message;
  return { ...found, ...(leaf !== undefined && leaf !== 'none' && { leaf }) } as TrafficClass;
}

const base = { protocol: 'route', body: classMessage } as const;

/** Reads an event about a class. */
export const readEvent = readEventOf(RTM_NEWTCLASS, classMessage, toClass);

/** Lists the classes of a link, or those that match a filter: `tc class show dev`. */
export const list = operation(
  'class list',
  () => [filterInput()],
  (filter: ClassFilter): Dump<TrafficClass> => {
    const { index, parent } = filter;
    const value: ClassMessage = { index, ...(parent !== undefined && { parent }) };
    const all = dump({
      ...base,
      operation: 'class list',
      type: RTM_GETTCLASS,
      value,
      reply: classMessage,
      map: toClass,
    });
    return filtered(all, filterTests, filter);
  },
);

/** Gets one class. ENOENT where there is none. */
export const get = operation(
  'class get',
  () => [referenceInput()],
  ({ index, handle }: ClassReference): Request<TrafficClass> =>
    // Without the flag the kernel answers listeners only.
    query({
      ...base,
      operation: `class get ${handle}`,
      type: RTM_GETTCLASS,
      flags: NLM_F_ECHO,
      value: { index, handle },
      reply: classMessage,
      map: toClass,
    }),
);

/**
 * Adds a class: `tc class add`. Needs CAP_NET_ADMIN. EEXIST where there is one already, ENOENT where there is no such
 * qdisc. The parent must exist: htb puts a class without it right below the qdisc.
 *
 * @example classes.create({ index: 4, handle: '1:10', kind: 'htb', options: htbClassOptions({ rate: '1mbit' }) })
 */
export const create = operation(
  'class create',
  () => [classInput()],
  <K extends ClassKindName>(added: ClassCreate<K>): Command<TrafficClass> =>
    write('create', NLM_F_CREATE | NLM_F_EXCL, added),
);
export { create as add };

/** Adds a class, or changes it where it exists: `tc class replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'class replace',
  () => [classInput()],
  <K extends ClassKindName>(added: ClassCreate<K>): Command<TrafficClass> =>
    write('replace', NLM_F_CREATE, added),
);

/** Changes a class: `tc class change`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
export const change = operation(
  'class change',
  () => [classInput()],
  <K extends ClassKindName>(changed: ClassCreate<K>): Command<TrafficClass> => write('change', 0, changed),
);

/** Deletes a class: `tc class del`. Needs CAP_NET_ADMIN. EBUSY while filters or classes refer to it. */
const remove = operation(
  'class delete',
  () => [referenceInput()],
  ({ index, handle }: ClassReference): Command<TrafficClass> =>
    command(
      {
        ...base,
        operation: `class delete ${handle}`,
        type: RTM_DELTCLASS,
        value: { index, handle },
        blocking: true,
      },
      readEvent,
    ),
);

export { remove as delete };

/** Puts classes before the classes above them: a class cannot be deleted while it has others below it. */
function fromTheBottom(classes: readonly TrafficClass[]): TrafficClass[] {
  const parents = new Map(classes.map(({ handle, parent }) => [handle, parent]));
  const depthOf = (handle: string | undefined, limit = classes.length): number =>
    handle === undefined || limit === 0 ? 0 : 1 + depthOf(parents.get(handle), limit - 1);
  return classes
    .map((one) => ({ one, depth: depthOf(one.handle) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ one }) => one);
}

/**
 * Deletes all classes that match a filter. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @example await classes.flush(socket, { index: 2, parent: '1:' })
 */
export const flush = flushOperation<TrafficClass, ClassFilter>('class flush', {
  filter: filterInput,
  tests: filterTests,
  list,
  order: fromTheBottom,
  remove,
  gone: ['ENOENT'],
});

function write<K extends ClassKindName>(
  verb: string,
  flags: number,
  given: ClassCreate<K>,
): Command<TrafficClass> {
  const { index, kind, handle, parent, leaf: _, ...rest } = given;
  const number = typeof handle === 'string' ? (parseHandle(handle) as number) : handle;
  const value: ClassMessage = {
    index,
    handle: number,
    parent: parent ?? formatHandle(number - (number % 0x10000)),
    kind,
    ...rest,
  };
  const operation = `class ${verb} ${kind} ${handle}`;
  return command({ ...base, operation, type: RTM_NEWTCLASS, flags, value }, readEvent);
}
