import { registry } from '../../../../../codec/registry.ts';
import type { AnyType } from '../../../../../codec/type.ts';
import { type Basic, basic } from './basic.ts';
import { type BpfFilter, bpfFilter } from './bpf.ts';
import { type Flower, flower } from './flower.ts';
import { type Fw, fw } from './fw.ts';
import { type Matchall, matchall } from './matchall.ts';
import { type U32Filter, u32Filter } from './u32.ts';

/** Options by kind of filter. Declare your own by declaration merging, beside {@link registerFilterKind}. */
export interface FilterKinds {
  basic: Basic;
  bpf: BpfFilter;
  flower: Flower;
  fw: Fw;
  matchall: Matchall;
  u32: U32Filter;
}

/** Schemas of the options by kind of filter (`TCA_OPTIONS`). */
export const filterKinds = registry<string>(
  () =>
    ({ basic, bpf: bpfFilter, flower, fw, matchall, u32: u32Filter }) satisfies Record<
      keyof FilterKinds,
      AnyType
    >,
);

/** Adds a kind of filter: its options are encoded and decoded by the schema from now on. */
export function registerFilterKind(kind: string, options: AnyType): void {
  filterKinds.register(kind, options);
}
