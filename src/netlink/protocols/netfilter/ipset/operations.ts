import { NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, query } from '../../../request/builders.ts';
import {
  argument,
  attributeFields,
  type Check,
  isBoolean,
  isEncodedBy,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { type ElementsOptions, elementRequest } from './element-request.ts';
import {
  elementAttributes,
  ipsetMessages,
  ipsetVersion,
  listedSetMessage,
  type SetElement,
  type SetMessage,
  type SetOptions,
  setMessage,
  setName,
  setOptions,
} from './messages.ts';
import { checkSetType, type SetTypeName, setTypeNames } from './set-types.ts';

/** A set: `ipset list`. A list of a long set has several of one name, of which only the first has type and options. */
export interface IpSetPart {
  name: string;
  /** `hash:ip`, `bitmap:port`, `list:set` … */
  type?: string | undefined;
  family?: 'inet' | 'inet6' | 'unspec' | number | undefined;
  revision?: number | undefined;
  options?: SetOptions | undefined;
  elements: SetElement[];
}

/** The type, family and revision of a set. */
export interface IpSetHeader {
  name: string;
  type: string;
  family: 'inet' | 'inet6' | 'unspec' | number;
  revision: number;
}

/** A set to create. */
export interface IpSetCreate {
  name: string;
  type: SetTypeName;
  /** `inet` if absent; the types `bitmap:port` and `list:set` have none. */
  family?: 'inet' | 'inet6' | 'unspec' | undefined;
  /** Revision of the type: see {@link getType}. */
  revision: number;
  options?: SetOptions | undefined;
  /** Whether an equal set that exists is no error. */
  exist?: boolean | undefined;
}

/** Revisions of a type of sets that the kernel knows. */
export interface IpSetType {
  type: string;
  revision: number;
  minimum: number;
}

/** Which sets to list. */
export interface IpSetFilter {
  /** One set. All if absent. */
  name?: string | undefined;
  /** Whether to leave out the elements: `ipset list -t`. */
  terse?: boolean | undefined;
}

const base = { protocol: 'netfilter', body: setMessage } as const;
const isFamily = isOneOf(['inet', 'inet6', 'unspec']);
const fitsName = isEncodedBy(setName, 'a name');
const isOptionalName: Check = Object.assign((value: unknown) => {
  isText(value);
  fitsName(value);
}, fitsName);
const isName: Check = required(isOptionalName);
const isType: Check = required(isOneOf(setTypeNames));
const isElement = (): Check =>
  required(isObject<SetElement>(attributeFields(elementAttributes), 'an element'));
const isElements = (): Check => argument('elements', required(isListOf(isElement(), { minimum: 1 })));
const isOptions = (): Check => isObject<ElementsOptions>({ exist: isBoolean }, 'an object of options');

/** Types whose sets have no family. */
const withoutFamily: readonly string[] = ['bitmap:port', 'hash:mac', 'list:set'];

/** The family of a new set. */
function familyOf(type: string, family: IpSetCreate['family']): 'inet' | 'inet6' | 'unspec' {
  return family ?? (withoutFamily.includes(type) ? 'unspec' : 'inet');
}

function toPart({ setName = '', typeName, setFamily, revision, data, adt = [] }: SetMessage): IpSetPart {
  return {
    name: setName,
    ...(typeName !== undefined && { type: typeName }),
    ...(setFamily !== undefined && { family: setFamily }),
    ...(revision !== undefined && { revision }),
    ...(data !== undefined && { options: data }),
    elements: adt,
  };
}

/** Lists sets with their elements, in parts: `ipset list`. Needs CAP_NET_ADMIN. ENOENT where there is no set of the name. */
export const list = operation(
  'ipset list',
  () => [isObject<IpSetFilter>({ name: isOptionalName, terse: isBoolean }, 'a filter of sets')],
  ({ name, terse }: IpSetFilter = {}): Dump<IpSetPart> =>
    dump({
      operation: 'ipset list',
      type: ipsetMessages.IPSET_CMD_LIST,
      value: {
        protocol: ipsetVersion,
        ...(name !== undefined && { setName: name }),
        ...(terse === true && { flags: ['listHeader'] }),
      },
      reply: listedSetMessage,
      map: toPart,
      ...base,
    }),
);

/** Gets the type, family and revision of a set. Needs CAP_NET_ADMIN. ENOENT where there is no set of the name. */
export const get = operation(
  'ipset get',
  () => [argument('name', isName)],
  (name: string): Request<IpSetHeader> =>
    query({
      operation: `ipset get ${name}`,
      type: ipsetMessages.IPSET_CMD_HEADER,
      value: { protocol: ipsetVersion, setName: name },
      reply: listedSetMessage,
      map: ({ setName = name, typeName = '', setFamily = 'unspec', revision = 0 }) => ({
        name: setName,
        type: typeName,
        family: setFamily,
        revision,
      }),
      ...base,
    }),
);

/** Gets the revisions of a type of sets that the kernel knows. Needs CAP_NET_ADMIN. */
export const getType = operation(
  'ipset get type',
  () => [
    required(
      isObject<Pick<IpSetCreate, 'type' | 'family'>>(
        { type: isType, family: isFamily },
        'an object with a type',
      ),
    ),
  ],
  ({ type, family }: Pick<IpSetCreate, 'type' | 'family'>): Request<IpSetType> =>
    query({
      operation: `ipset get type ${type}`,
      type: ipsetMessages.IPSET_CMD_TYPE,
      value: { protocol: ipsetVersion, typeName: type, setFamily: familyOf(type, family) },
      reply: listedSetMessage,
      map: ({ typeName = type, revision = 0, minimum = 0 }) => ({ type: typeName, revision, minimum }),
      ...base,
    }),
);

/** Creates a set: `ipset create`. Needs CAP_NET_ADMIN. */
export const create = operation(
  'ipset create',
  () => [
    required(
      isObject<IpSetCreate>(
        {
          name: isName,
          type: isType,
          family: isFamily,
          revision: required(isInteger(0, 255, 'a revision')),
          options: isObject<SetOptions>(attributeFields(setOptions), 'an object of options'),
          exist: isBoolean,
        },
        'a set',
      ),
    ),
  ],
  ({ name, type, family, revision, options = {}, exist = false }: IpSetCreate): Request<void> => {
    checkSetType('ipset create', type, family, options);
    return command({
      operation: `ipset create ${name}`,
      type: ipsetMessages.IPSET_CMD_CREATE,
      flags: NLM_F_CREATE | (exist ? 0 : NLM_F_EXCL),
      value: {
        protocol: ipsetVersion,
        setName: name,
        typeName: type,
        revision,
        setFamily: familyOf(type, family),
        data: options,
      },
      argumentPath: ([part = '', ...path]) => [part === 'data' ? 'options' : part, ...path],
      ...base,
    });
  },
);

function simple(verb: string, type: number, value: SetMessage, flags = 0): Request<void> {
  const subject = value.setName === undefined ? '' : ` ${value.setName}`;
  return command({
    operation: `ipset ${verb}${subject}`,
    type,
    flags,
    value: { protocol: ipsetVersion, ...value },
    ...base,
  });
}

/** Destroys a set: `ipset destroy`. Needs CAP_NET_ADMIN. ENOENT where there is none, except with `exist`. */
export const destroy = operation(
  'ipset destroy',
  () => [argument('name', isName), isOptions()],
  (name: string, { exist = false }: ElementsOptions = {}): Request<void> =>
    simple('destroy', ipsetMessages.IPSET_CMD_DESTROY, { setName: name }, exist ? 0 : NLM_F_EXCL),
);

/** Destroys all sets: `ipset destroy`. Needs CAP_NET_ADMIN. Fails, and destroys none, where a rule uses one of them. */
export const destroyAll = operation(
  'ipset destroy all',
  () => [],
  (): Request<void> => simple('destroy', ipsetMessages.IPSET_CMD_DESTROY, {}),
);

/** Deletes all elements of a set: `ipset flush`. Needs CAP_NET_ADMIN. */
export const flush = operation(
  'ipset flush',
  () => [argument('name', isName)],
  (name: string): Request<void> => simple('flush', ipsetMessages.IPSET_CMD_FLUSH, { setName: name }),
);

/** Deletes all elements of all sets: `ipset flush`. Needs CAP_NET_ADMIN. */
export const flushAll = operation(
  'ipset flush all',
  () => [],
  (): Request<void> => simple('flush', ipsetMessages.IPSET_CMD_FLUSH, {}),
);

/** Renames a set: `ipset rename`. Needs CAP_NET_ADMIN. */
export const rename = operation(
  'ipset rename',
  () => [argument('from', isName), argument('to', isName)],
  (from: string, to: string): Request<void> =>
    simple('rename', ipsetMessages.IPSET_CMD_RENAME, { setName: from, typeName: to }),
);

/** Swaps the content of two sets of the same type: `ipset swap`. Needs CAP_NET_ADMIN. */
export const swap = operation(
  'ipset swap',
  () => [argument('one', isName), argument('other', isName)],
  (one: string, other: string): Request<void> =>
    simple('swap', ipsetMessages.IPSET_CMD_SWAP, { setName: one, typeName: other }),
);

/**
 * Adds elements to a set in one request, of 64 KiB at most: `ipset add`. Needs CAP_NET_ADMIN. Elements before one that fails stay; the
 * error has its place (`elements[7]`).
 */
export const add = operation(
  'ipset add',
  () => [argument('name', isName), isElements(), isOptions()],
  (name: string, elements: readonly SetElement[], options: ElementsOptions = {}): Request<void> =>
    elementRequest('add', name, elements, options),
);

/** Deletes elements of a set in one request: `ipset del`. Needs CAP_NET_ADMIN. Elements before one that fails are gone. */
const remove = operation(
  'ipset delete',
  () => [argument('name', isName), isElements(), isOptions()],
  (name: string, elements: readonly SetElement[], options: ElementsOptions = {}): Request<void> =>
    elementRequest('delete', name, elements, options),
);

export { remove as delete };

/** Tests whether an element is in a set: `ipset test`. Fails where it is not. Needs CAP_NET_ADMIN. */
export const test = operation(
  'ipset test',
  () => [argument('name', isName), isElement()],
  (name: string, element: SetElement): Request<void> =>
    elementRequest('test', name, [element], { exist: true }),
);
