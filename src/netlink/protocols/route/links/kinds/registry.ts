import type { AnyRegistry } from '../../../../codec/registry.ts';
import {
  isAnyOf,
  isBoolean,
  isListOf,
  isObject,
  isOneOf,
  isSchema,
  isText,
  operation,
  required,
} from '../../../../request/input.ts';
import { kindInputs, kindTable, type OfKind } from '../../kind-table.ts';
import { optionRuleFields } from '../../listed-options.ts';
import * as known from './index.ts';
import type { AnyLinkKind, LinkKind } from './kind.ts';

type Known = typeof known;

/** Options of the kinds that come with the library, by kind. */
export type KnownLinkKinds = {
  [K in keyof Known]: Known[K] extends LinkKind<infer O, infer _> ? O : never;
};

/** Options that masters keep for their ports, by the kind of the master, for the kinds that come with the library. */
export type KnownLinkPortKinds = {
  [K in keyof Known as Known[K] extends LinkKind<infer _, infer P>
    ? [P] extends [never]
      ? never
      : K
    : never]: Known[K] extends LinkKind<infer _, infer P> ? P : never;
};

/** Options by link kind. Declare your own by declaration merging, beside {@link registerLinkKind}. */
export interface LinkKinds extends KnownLinkKinds {}

/** Options that masters keep for their ports, by the kind of the master. Open for declaration merging. */
export interface LinkPortKinds extends KnownLinkPortKinds {}

/** A link kind: the known ones complete in an editor, any other text is possible. */
export type LinkKindName = keyof LinkKinds | (string & {});

/** Options of a link of any kind; bytes where the kind has no definition. */
export type AnyLinkOptions = LinkKinds[keyof LinkKinds] | object | Uint8Array;

/**
 * Options of a link by its kind. A kind without a definition has bytes. Where the kind is not known before run time, any
 * options are possible.
 */
export type LinkOptions<K extends string> = OfKind<LinkKinds, K, AnyLinkOptions>;

/** Options of a port of any master; bytes where the kind of the master has no definition. */
export type AnyLinkPortOptions = LinkPortKinds[keyof LinkPortKinds] | object | Uint8Array;

/** All link kinds that have a definition. */
export const linkKinds = kindTable<AnyLinkKind>('link', () => known);

/** Schemas of the options by link kind (`IFLA_INFO_DATA`). */
export const linkOptions: AnyRegistry = linkKinds.schemas('options');

/** Schemas of the counters by link kind (`IFLA_INFO_XSTATS`). */
export const linkKindStatistics: AnyRegistry = linkKinds.schemas('statistics');

/** Schemas of the options of ports by the kind of the master (`IFLA_INFO_SLAVE_DATA`). */
export const linkPorts: AnyRegistry = linkKinds.schemas('port');

/** The same by the kinds that iproute2 gives to ports in requests: `bridge_slave`, `bond_slave`. */
export const linkPortsByOldName: AnyRegistry = {
  get: (kind) => (/_slave$/.test(String(kind)) ? linkPorts.get(String(kind).slice(0, -6)) : undefined),
  keys: () => [...linkPorts.keys()].map((kind) => `${kind}_slave`).values(),
};

/**
 * Adds a link kind: from now on its options, and those of its ports, are encoded and decoded by the schemas. Throws a
 * `TypeError` where another definition has the name.
 *
 * @example registerLinkKind('pipe', { options: attributes('IFLA_PIPE', { depth: [1, u32] }) });
 */
export const registerLinkKind = operation(
  'register link kind',
  () =>
    kindInputs<AnyLinkKind>({
      options: required(isSchema),
      port: isSchema,
      statistics: isSchema,
      required: isListOf(isAnyOf(isText, isListOf(isText))),
      exclusive: isListOf(isListOf(isText)),
      changeable: isAnyOf(
        isOneOf(['all']),
        isListOf(isText),
        isObject({ except: required(isListOf(isText)) }),
      ),
      hasFixedAddress: isBoolean,
      linkOptions: isListOf(isText),
      isPair: isBoolean,
      ...optionRuleFields,
    }),
  (kind: string, definition: AnyLinkKind): void => linkKinds.register(kind, definition),
);
