import type { AnyRegistry } from '../../../../../codec/registry.ts';
import { isSchema, operation } from '../../../../../request/input.ts';
import { kindInputs, kindTable, type OfKind } from '../../../kind-table.ts';
import { optionRuleFields } from '../../../listed-options.ts';
import * as known from './index.ts';
import type { AnyQdiscKind, QdiscKind } from './kind.ts';

type Known = typeof known;

/** Options of the kinds of qdiscs that come with the library, by kind. */
export type KnownQdiscKinds = {
  [K in keyof Known]: Known[K] extends QdiscKind<infer O, infer _> ? O : never;
};

/** Options of classes, by the kind of the qdisc, for the kinds that come with the library. */
export type KnownClassKinds = {
  [K in keyof Known as Known[K] extends QdiscKind<infer _, infer C>
    ? [C] extends [never]
      ? never
      : K
    : never]: Known[K] extends QdiscKind<infer _, infer C> ? C : never;
};

/** Options by kind of qdisc. Declare your own by declaration merging, beside {@link registerQdiscKind}. */
export interface QdiscKinds extends KnownQdiscKinds {}

/** Options of classes by the kind of their qdisc. Open for declaration merging. */
export interface ClassKinds extends KnownClassKinds {}

/** A kind of qdisc: the known ones complete in an editor, any other text is possible. */
export type QdiscKindName = keyof QdiscKinds | (string & {});

/** Options of a qdisc of any kind; bytes where the kind has no definition. */
export type AnyQdiscOptions = QdiscKinds[keyof QdiscKinds] | object | Uint8Array;

/**
 * Options of a qdisc by its kind. A kind without a definition has bytes. Where the kind is not known before run time, any
 * options are possible.
 */
export type QdiscOptions<K extends string> = OfKind<QdiscKinds, K, AnyQdiscOptions>;

/** A kind of qdisc with classes: the known ones complete in an editor, any other text is possible. */
export type ClassKindName = keyof ClassKinds | (string & {});

/** Options of a class of any kind; bytes where the kind has no definition. */
export type AnyClassOptions = ClassKinds[keyof ClassKinds] | object | Uint8Array;

/** Options of a class by the kind of its qdisc, as {@link QdiscOptions}. */
export type ClassOptions<K extends string> = OfKind<ClassKinds, K, AnyClassOptions>;

/** All kinds of qdiscs that have a definition. */
export const qdiscKinds = kindTable<AnyQdiscKind>('qdisc', () => known);

/** Schemas of the options by kind of qdisc (`TCA_OPTIONS`). */
export const qdiscOptions: AnyRegistry = qdiscKinds.schemas('options');

/** Schemas of the statistics by kind of qdisc (`TCA_STATS_APP`). */
export const qdiscStatistics: AnyRegistry = qdiscKinds.schemas('statistics');

/** Schemas of the options of classes by the kind of the qdisc. */
export const classOptions: AnyRegistry = qdiscKinds.schemas('classOptions');

/** Schemas of the statistics of classes by the kind of the qdisc. */
export const classStatistics: AnyRegistry = qdiscKinds.schemas('classStatistics');

/**
 * Adds a kind of qdisc: from now on its options and statistics, and those of its classes, are encoded and decoded by the
 * schemas. Throws a `TypeError` where another definition has the name.
 */
export const registerQdiscKind = operation(
  'register qdisc kind',
  () =>
    kindInputs<AnyQdiscKind>({
      options: isSchema,
      statistics: isSchema,
      classOptions: isSchema,
      classStatistics: isSchema,
      ...optionRuleFields,
    }),
  (kind: string, definition: AnyQdiscKind): void => qdiscKinds.register(kind, definition),
);
