import type { Type } from '../../../../../codec/type.ts';

/** Everything that is known of one kind of filter. `O` are its options. */
export interface FilterKind<O extends object = object> {
  /** Schema of the options (`TCA_OPTIONS`). */
  readonly options: Type<O>;
}

// biome-ignore lint/suspicious/noExplicitAny: a kind with any options; `object` would refuse every encoder.
export type AnyFilterKind = FilterKind<any>;
