import type { Type } from '../type.ts';

/** A number that has a name for people: see {@link labelled}. */
export interface LabelledType extends Type<number> {
  /** Returns the name of a number; `undefined` for a number without one. */
  labelOf(value: number): string | undefined;
}

/** The same number, whose name `dump` shows beside it. Its value stays the number. */
export function labelled(type: Type<number>, labelOf: (value: number) => string | undefined): LabelledType {
  return { ...type, labelOf };
}
