import {
  argument,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  operation,
} from '../../../../request/input.ts';
import type { NftExpression } from '../json-types.ts';
import { isValue, modulusFields, needed } from './inputs.ts';

/** Bits of a layer: `raw('th', 0, 16)`. Layers: `ll`, `nh`, `th` and `ih`. Offset and length in bits. */
export const raw = operation(
  'raw',
  () => [
    needed('base', isOneOf(['ll', 'nh', 'th', 'ih'])),
    needed('offset', isInteger()),
    needed('len', isInteger(1)),
  ],
  (base: 'll' | 'nh' | 'th' | 'ih', offset: number, len: number): NftExpression => ({
    payload: { base, offset, len },
  }),
);

/** The result of a look-up of the packet in the routing table: `fib(['saddr', 'iif'], 'oif')`. */
export const fib = operation(
  'fib',
  () => [
    needed('flags', isListOf(isOneOf(['saddr', 'daddr', 'mark', 'iif', 'oif']), { minimum: 1 })),
    needed('result', isOneOf(['oif', 'oifname', 'type', 'check'])),
  ],
  (
    flags: readonly ('saddr' | 'daddr' | 'mark' | 'iif' | 'oif')[],
    result: 'oif' | 'oifname' | 'type' | 'check',
  ): NftExpression => ({ fib: { result, flags: [...flags] } }),
);

const fieldInputs = () => [needed('name', isText), argument('field', isText)];

/** A field of a header extension of IPv6, or whether it is there. */
export const exthdr = operation(
  'exthdr',
  fieldInputs,
  (name: string, field?: string): NftExpression => ({
    exthdr: field === undefined ? { name } : { name, field },
  }),
);

/** A field of an option of TCP, or whether it is there. */
export const tcpOption = operation(
  'tcp option',
  fieldInputs,
  (name: string, field?: string): NftExpression => ({
    'tcp option': field === undefined ? { name } : { name, field },
  }),
);

/** A field of an option of IPv4, or whether it is there. */
export const ipOption = operation(
  'ip option',
  fieldInputs,
  (name: string, field?: string): NftExpression => ({
    'ip option': field === undefined ? { name } : { name, field },
  }),
);

/** Numbers from 0 to `mod` - 1: one after another, or random ones. */
export const numgen = operation(
  'numgen',
  () => [
    needed('mode', isOneOf(['inc', 'random'])),
    needed('mod', modulusFields.mod),
    argument('offset', modulusFields.offset),
  ],
  (mode: 'inc' | 'random', mod: number, offset?: number): NftExpression => ({
    numgen: offset === undefined ? { mode, mod } : { mode, mod, offset },
  }),
);

/** How values are hashed. */
export interface HashOptions {
  /** The hash is from 0 to `mod` - 1. */
  readonly mod: number;
  readonly seed?: number | undefined;
  /** A number that is added. */
  readonly offset?: number | undefined;
}

/** A hash of values: `jhash(ip.saddr, { mod: 4 })`. */
export const jhash = operation(
  'jhash',
  () => [
    needed('expr', isValue),
    needed('options', isObject<HashOptions>({ ...modulusFields, seed: isInteger() })),
  ],
  (expr: NftExpression, options: HashOptions): NftExpression => ({ jhash: { ...options, expr } }),
);

/** The hash of the connection that both directions share. */
export const symhash = operation(
  'symhash',
  () => [needed('options', isObject<Omit<HashOptions, 'seed'>>(modulusFields))],
  (options: Omit<HashOptions, 'seed'>): NftExpression => ({ symhash: options }),
);
