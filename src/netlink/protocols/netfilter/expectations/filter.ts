import type { FilterTests } from '../../../request/filter.ts';
import { type Check, isInteger, isObject, isOneOf, isText } from '../../../request/input.ts';
import type { Expectation } from './expectation.ts';

/** Which expectations to list. An expectation must match all fields. */
export interface ExpectationFilter {
  family?: 'ip' | 'ip6' | undefined;
  /** Name of the helper. */
  helper?: string | undefined;
  /** 0 is the zone of expectations without one. */
  zone?: number | undefined;
}

/** Checks a filter of expectations. */
export const filterInput = (): Check =>
  isObject<ExpectationFilter>(
    { family: isOneOf(['ip', 'ip6']), helper: isText, zone: isInteger(0, 0xffff, 'a zone') },
    'a filter of expectations',
  );

/** How a list applies a filter to the expectations that the kernel sends. */
export const filterTests: FilterTests<Expectation, ExpectationFilter> = {
  family: true,
  helper: true,
  zone: ({ zone = 0 }, wanted) => zone === wanted,
};
