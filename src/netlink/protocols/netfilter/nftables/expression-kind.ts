import type { AnyType } from '../../../codec/index.ts';
import type { CompiledKind } from './compile/kinds.ts';
import type { ListedKind } from './list/kinds.ts';
import type { NotedKind } from './typeof-notes.ts';

/** All that is known of one expression of the kernel: its schema, and what it is in JSON. */
export interface ExpressionKind extends CompiledKind, ListedKind {
  /** The kernel's name. */
  readonly name: string;
  readonly schema: AnyType;
  /** How sets note that their keys or data are of it. */
  readonly noted?: NotedKind | undefined;
}
