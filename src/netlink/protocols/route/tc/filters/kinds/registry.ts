import type { AnyRegistry } from '../../../../../codec/registry.ts';
import { isSchema, operation, required } from '../../../../../request/input.ts';
import { kindInputs, kindTable, type OfKind } from '../../../kind-table.ts';
import * as known from './index.ts';
import type { AnyFilterKind, FilterKind } from './kind.ts';

type Known = typeof known;

/** Options of the kinds of filters that come with the library, by kind. */
export type KnownFilterKinds = { [K in keyof Known]: Known[K] extends FilterKind<infer O> ? O : never };

/** Options by kind of filter. Declare your own by declaration merging, beside {@link registerFilterKind}. */
export interface FilterKinds extends KnownFilterKinds {}

/** A kind of filter: the known ones complete in an editor, any other text is possible. */
export type FilterKindName = keyof FilterKinds | (string & {});

/** Options of a filter of any kind; bytes where the kind has no definition. */
export type AnyFilterOptions = FilterKinds[keyof FilterKinds] | object | Uint8Array;

/**
 * Options of a filter by its kind. A kind without a definition has bytes. Where the kind is not known before run time, any
 * options are possible.
 */
export type FilterOptions<K extends string> = OfKind<FilterKinds, K, AnyFilterOptions>;

/** All kinds of filters that have a definition. */
export const filterKinds = kindTable<AnyFilterKind>('filter', () => known);

/** Schemas of the options by kind of filter (`TCA_OPTIONS`). */
export const filterOptions: AnyRegistry = filterKinds.schemas('options');

/**
 * Adds a kind of filter: from now on its options are encoded and decoded by the schema. Throws a `TypeError` where another
 * definition has the name.
 */
export const registerFilterKind = operation(
  'register filter kind',
  () => kindInputs<AnyFilterKind>({ options: required(isSchema) }),
  (kind: string, definition: AnyFilterKind): void => filterKinds.register(kind, definition),
);
