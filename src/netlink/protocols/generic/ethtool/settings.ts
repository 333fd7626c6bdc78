import type { AttributeSet } from '../../../codec/composites/attribute-set.ts';
import type { Infer } from '../../../codec/type.ts';
import {
  argument,
  attributeFields,
  type Check,
  isAnyOf,
  isIndex,
  isObject,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import type { Bitset, BitsetType } from './bitset.ts';
import { ethtool } from './family.ts';
import type { header } from './header.ts';
import type { StringSet } from './string-sets.ts';

/** A device by its name or index. */
export type Device = string | number;

type Commands = typeof ethtool.commands;
type Header = Infer<typeof header>;
/** Names of commands that read something. */
type GetName = keyof typeof ethtool.dump;
/** Names of commands that set something and reply nothing. */
type SetName = {
  [K in keyof Commands]: Commands[K] extends { reply: unknown } ? never : K;
}[keyof Commands];
type Message<K extends keyof Commands> = Commands[K] extends { request: infer B } ? Infer<B> : never;

/** Names of commands that read something that can be set. */
export type SettingsCommand = GetName;

/** The values of a message, without its header. */
export type ValuesOf<K extends keyof Commands> = Omit<Message<K>, 'header'>;

/** The values of a device in a list, with its name and index. */
export type ListedOf<K extends keyof Commands> = { devIndex: number; devName: string } & ValuesOf<K>;

/** Operations that read something of a device, and of all devices. */
export interface Reading<K extends keyof Commands> {
  /** Gets the values of a device. EOPNOTSUPP where its driver does not have them. */
  readonly get: (device: Device) => Request<ValuesOf<K>>;
  /** Lists the values of all devices of the namespace that have them, without statistics: the kernel refuses some in lists. */
  readonly list: () => Dump<ListedOf<K>>;
}

/** Operations that read something, and change it. */
export interface Settings<K extends keyof Commands> extends Reading<K> {
  /** The command that reads the values. */
  readonly command: K;
  /**
   * Changes the values that it names. Limits and other state are left out. Needs CAP_NET_ADMIN; EOPNOTSUPP where the driver cannot change
   * one of them, which some drivers report all the same: `LinkEthtool` sends only those that differ.
   */
  readonly set: (device: Device, values: ValuesOf<K>) => Request<void>;
}

const isReference = isAnyOf(isIndex, isText);
/** Checks a device. */
export const isDevice: Check = argument('device', required(isReference));
/** Checks a device that may be absent. */
export const isDeviceIfAny: Check = argument('device', isReference);

/** Makes the header of a request. `statistics` asks for those of the driver, too. */
export function headerOf(device: Device, statistics = false): Header {
  const flags = statistics ? { flags: ['stats'] as const } : {};
  return typeof device === 'number' ? { devIndex: device, ...flags } : { devName: device, ...flags };
}

/** The same request, whose messages are read as `map` makes them. */
export function mapped<M, T>(request: Request<M>, map: (message: Exclude<M, undefined>) => T): Request<T> {
  const { read } = request;
  return {
    ...request,
    read: (...place: Parameters<typeof read>) => {
      const message = read(...place) as M | undefined;
      return message === undefined ? undefined : map(message as Exclude<M, undefined>);
    },
  } as Request<unknown> as Request<T>;
}

/** A message without its header, and without the index and name that a list adds. */
export function withoutHeader<T extends object>(message: T): Omit<T, 'header' | 'devIndex' | 'devName'> {
  const { header: _, devIndex: __, devName: ___, ...values } = message as Record<string, unknown>;
  return values as Omit<T, 'header' | 'devIndex' | 'devName'>;
}

/** The operations that read the message of a command. */
export function reading<K extends GetName>(name: string, command: K, statistics = false): Reading<K> {
  const one = ethtool.do[command] as (value: object) => Request<Message<K>>;
  const all = ethtool.dump[command] as (value: object) => Request<Message<K>[]>;
  const listed = ({ header, ...values }: { header?: Header }) => ({
    devIndex: header?.devIndex ?? 0,
    devName: header?.devName ?? '',
    ...values,
  });
  return {
    get: operation(
      `ethtool ${name} get`,
      () => [isDevice],
      (device: Device) => mapped(one({ header: headerOf(device, statistics) }), withoutHeader),
    ) as Reading<K>['get'],
    list: operation(
      `ethtool ${name} list`,
      () => [],
      () => mapped(all({ header: {} }) as Request<unknown>, listed as never),
    ) as Reading<K>['list'],
  };
}

/** The operations that read the message of a command, and the one that sets its values. */
export function settings<K extends GetName>(
  name: string,
  command: K,
  setCommand: SetName,
  statistics = false,
): Settings<K> {
  const send = ethtool.do[setCommand] as (value: object) => Request<void>;
  return {
    command,
    ...reading(name, command, statistics),
    set: operation(
      `ethtool ${name} set`,
      () => [isDevice, argument('values', required(isValues(command)))],
      (device: Device, values: object) => send({ header: headerOf(device), ...withoutHeader(values) }),
    ) as Settings<K>['set'],
  };
}

/** Checks the values of a message. */
export function isValues(command: keyof Commands): Check {
  const { header: _, ...fields } = attributeFields(
    ethtool.commands[command].request as AttributeSet<object>,
  ) as Record<string, Check>;
  return isObject({ ...fields, devIndex: isIndex, devName: isText } as never);
}

/** The bits that are named in the values of a message, by the attribute and the string set with their names. */
export function bitsIn(
  command: keyof Commands,
  values: object,
): { field: string; stringSet: StringSet; value: Bitset }[] {
  const { attributes } = ethtool.commands[command].request as AttributeSet<object>;
  return attributes.flatMap(({ name, type }) => {
    const value = (values as Record<string, Bitset | undefined>)[name];
    const { kind, stringSet } = type as BitsetType;
    return kind === 'bitset' && stringSet !== undefined && value !== undefined
      ? [{ field: name, stringSet, value }]
      : [];
  });
}

/** Whether values have state that requests leave out: they were read. */
export function isAsRead(command: keyof Commands, values: object): boolean {
  const { attributes } = ethtool.commands[command].request as AttributeSet<object>;
  return attributes.some(
    ({ name, type }) =>
      type.isStateOnly !== undefined && (values as Record<string, unknown>)[name] !== undefined,
  );
}
