import { isRecord } from '../netlink/codec/encode-error.ts';
import {
  type Check,
  check,
  type Fields,
  isBoolean,
  isFunction,
  isListOf,
  isObject,
  isText,
  operation,
  required,
} from '../netlink/request/input.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import type { CniEnvironment } from './environment.ts';
import type { Field, Shape } from './fields.ts';
import type { NetworkConfig } from './network-config.ts';
import type { Result } from './result.ts';
import type { CniVersion } from './versions.ts';

/** The plugin for addresses that the configuration names in `ipam.type`. */
export interface Ipam {
  /** Reserves addresses. They are released again if ADD fails. */
  add(): Promise<Result>;
  /** Releases the addresses of the container. */
  del(): Promise<void>;
  /** Fails unless the addresses of the container are reserved. */
  check(): Promise<void>;
}

/** One call of a plugin. */
export interface Call<S extends Shape = Shape> extends Omit<CniEnvironment, 'command'> {
  readonly cniVersion: CniVersion;
  /** The configuration: checked, without absent values, with all keys that the plugin does not know. */
  readonly config: NetworkConfig<S>;
  /** The result of the plugin before this one in the chain; for CHECK and DEL that of the whole ADD. */
  readonly prevResult: Result | undefined;
  /** The namespace of the host: that of the process. */
  readonly host: Namespace;
  /** The plugin for addresses; `undefined` where the configuration has none. */
  readonly ipam: Ipam | undefined;
  /** Names the attachment: 11 digits made of network, container and link. The same in every call for it. */
  readonly attachment: string;
  /** Writes a line to the log file. */
  log(message: string): void;
}

/** A call of ADD or CHECK: the namespace of the container is open. */
export interface PodCall<S extends Shape = Shape> extends Call<S> {
  readonly pod: Namespace;
}

/** A call of ADD. */
export interface AddCall<S extends Shape = Shape> extends PodCall<S> {
  /** Notes a step for the case that ADD fails later. Steps are executed in the reverse order. */
  undo(step: () => unknown): void;
}

/** A call of DEL. The namespace of the container is `undefined` once it is gone. */
export interface DelCall<S extends Shape = Shape> extends Call<S> {
  readonly pod: Namespace | undefined;
}

/** An attachment of a container, as GC gets it. */
export interface Attachment {
  readonly containerId: string;
  readonly ifName: string;
}

/** A call of GC. */
export interface GcCall<S extends Shape = Shape> extends Call<S> {
  /** The attachments that are in use. Everything of other attachments of this network is to be removed. */
  readonly valid: readonly Attachment[];
}

/** The properties of every plugin. */
interface CommonPlugin<S extends Shape> {
  /** Name of the executable file. */
  readonly type: string;
  /** The keys of its configuration. */
  readonly config: S;
  /** The keys of `CNI_ARGS` that it knows. Without the list all of them are allowed. */
  readonly args?: readonly string[];
  /** Removes what belongs to no valid attachment. Called after DEL was done for all noted attachments that are not valid. */
  gc?(call: GcCall<S>): Promise<void>;
  /** Throws if ADD cannot be executed now. */
  status?(call: Call<S>): Promise<void>;
}

/** A plugin for networks: a function for each command of CNI. */
export interface NetworkPlugin<S extends Shape = Shape> extends CommonPlugin<S> {
  readonly isIpam?: false;
  /** Creates the network of a container, or a part of it, and returns the result. */
  add(call: AddCall<S>): Promise<Result>;
  /** Removes all that ADD has made, as far as it is there: called several times, and after an ADD that was interrupted at any point. */
  del(call: DelCall<S>): Promise<void>;
  /** Throws for a difference between the network of the container and `prevResult`. */
  check?(call: PodCall<S>): Promise<void>;
}

/** A plugin for addresses, which other plugins call. It does not enter the container. */
export interface IpamPlugin<S extends Shape = Shape> extends CommonPlugin<S> {
  readonly isIpam: true;
  /** Reserves addresses: all of them, or it throws. */
  add(call: Call<S>): Promise<Result>;
  /** Releases the addresses of the container. */
  del(call: Call<S>): Promise<void>;
  /** Throws unless the addresses of the container are reserved. */
  check?(call: Call<S>): Promise<void>;
}

/** A plugin. */
export type Plugin<S extends Shape = Shape> = NetworkPlugin<S> | IpamPlugin<S>;

const pluginFields: Fields<IpamPlugin> = {
  type: required(isText),
  config: required(
    check(
      'an object of fields',
      (value) =>
        isRecord(value) &&
        Object.values(value).every(
          (one) => typeof (one as Partial<Field<unknown>> | null)?.read === 'function',
        ),
    ),
  ),
  args: isListOf(isText),
  isIpam: isBoolean,
  add: required(isFunction),
  del: required(isFunction),
  check: isFunction,
  gc: isFunction,
  status: isFunction,
};

/** Checks a plugin. */
export const isPlugin: Check = required(isObject<IpamPlugin>(pluginFields, 'a plugin'));

/** Defines a plugin. The types of its calls are made of the keys of its configuration. */
export const definePlugin = operation(
  'definePlugin',
  () => [isPlugin],
  <const S extends Shape>(plugin: NetworkPlugin<S>): NetworkPlugin<S> => plugin,
);

/** Defines a plugin for addresses. */
export const defineIpam = operation(
  'defineIpam',
  () => [isPlugin],
  <const S extends Shape>(plugin: Omit<IpamPlugin<S>, 'isIpam'>): IpamPlugin<S> => ({
    ...plugin,
    isIpam: true,
  }),
);
