import type { AnyType } from '../../../codec/index.ts';
import type { CompiledKind } from './compile/kinds.ts';

/** All that is known of one expression of the kernel: its schema, and what it is in JSON. */
export interface ExpressionKind extends CompiledKind {
  /** The kernel's name. */
  readonly name: string;
  readonly schema: AnyType;
}
