import type { AnyRegistry } from '../../../../../codec/registry.ts';
import { isSchema, operation, required } from '../../../../../request/input.ts';
import { kindInputs, kindTable } from '../../../kind-table.ts';
import * as known from './index.ts';
import type { ActionKind, AnyActionKind } from './kind.ts';

type Known = typeof known;

/** Options of the kinds of actions that come with the library, by kind. */
export type KnownActionKinds = { [K in keyof Known]: Known[K] extends ActionKind<infer O> ? O : never };

/** Options by kind of action. Declare your own by declaration merging, beside {@link registerActionKind}. */
export interface ActionKinds extends KnownActionKinds {}

/** A kind of action: the known ones complete in an editor, any other text is possible. */
export type ActionKindName = keyof ActionKinds | (string & {});

/** All kinds of actions that have a definition. */
export const actionKinds = kindTable<AnyActionKind>('action', () => known);

/** Schemas of the options by kind of action (`TCA_ACT_OPTIONS`). */
export const actionOptions: AnyRegistry = actionKinds.schemas('options');

/**
 * Adds a kind of action: from now on its options are encoded and decoded by the schema. Throws a `TypeError` where another
 * definition has the name.
 */
export const registerActionKind = operation(
  'register action kind',
  () => kindInputs<AnyActionKind>({ options: required(isSchema) }),
  (kind: string, definition: AnyActionKind): void => actionKinds.register(kind, definition),
);
