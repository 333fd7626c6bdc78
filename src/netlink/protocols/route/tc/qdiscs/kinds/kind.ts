import type { AnyType, Type } from '../../../../../codec/type.ts';
import type { OptionRules } from '../../../listed-options.ts';

/** Everything that is known of one kind of qdisc. `O` are its options, `C` the options of its classes. */
export interface QdiscKind<O extends object = object, C extends object = never> extends OptionRules<O> {
  /** Schema of the options (`TCA_OPTIONS`). */
  readonly options?: Type<O> | undefined;
  /** Schema of the statistics (`TCA_STATS_APP`). */
  readonly statistics?: AnyType | undefined;
  /** Schema of the options of a class. */
  readonly classOptions?: Type<C> | undefined;
  /** Schema of the statistics of a class. */
  readonly classStatistics?: AnyType | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a kind with any options; `object` would refuse every encoder.
export type AnyQdiscKind = QdiscKind<any, any>;
