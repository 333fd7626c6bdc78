import { keyOfTuple } from '../conntrack/flow.ts';
import type { FlowTuple } from '../conntrack/tuple.ts';
import type { ExpectationAttributes } from './messages.ts';

/** A flow that a helper expects, such as the data connection of FTP: `conntrack -L expect`. */
export interface Expectation extends ExpectationAttributes {
  family: 'ip' | 'ip6';
  master: FlowTuple;
  tuple: FlowTuple;
  mask: FlowTuple;
}

/** Tells an expectation from the others of a table. */
export const keyOfExpectation = ({ tuple, zone = 0 }: Pick<Expectation, 'tuple' | 'zone'>): string =>
  `${keyOfTuple(tuple)} ${zone}`;
