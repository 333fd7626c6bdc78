import { attributes, be32, enumeration, flags, type Infer } from '../../../../codec/index.ts';
import { asList, propertiesOf, wordOf } from '../compile/json.ts';
import { Load, type MaybePresence } from '../compile/load.ts';
import type { Typed } from '../compile/nodes.ts';
import { refuse } from '../compile/refusal.ts';
import { boolean } from '../datatypes/basic.ts';
import { fibAddressType, interfaceIndex, interfaceName } from '../datatypes/links.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { keyOfNumber } from '../numbered-keys.ts';
import type { NotedKind } from '../typeof-notes.ts';

const fibResults = { oif: 1, oifname: 2, type: 3 } as const;
const fibFlags = { saddr: 1, daddr: 2, mark: 4, iif: 8, oif: 16, present: 32 } as const;

/** Looks the packet up in the routing table (`NFTA_FIB_*`). */
export const fibExpression = attributes('NFTA_FIB', () => ({
  dreg: [1, be32],
  result: [2, enumeration(be32, fibResults)],
  flags: [3, flags(be32, fibFlags)],
}));
export interface FibExpression extends Infer<typeof fibExpression> {}

/** Type, width and byte order of each result of fib. */
export const fibTypes = {
  oif: { type: interfaceIndex, bits: 32, order: 'host' },
  oifname: { type: interfaceName, bits: 128, order: 'host' },
  type: { type: fibAddressType, bits: 32, order: 'host' },
  check: { type: boolean, bits: 8, order: 'host' },
} as const satisfies Readonly<Record<string, Typed>>;

/** The outgoing link; compared with true or false, whether there is one. */
class FibLoad extends Load implements MaybePresence {
  presence: Load | undefined;
}

const results = { oif: 'oif', oifname: 'oifname', type: 'type', check: 'check' } as const;
/** Properties of the packet that fib looks up. */
export const fibInputs = { saddr: 'saddr', daddr: 'daddr', mark: 'mark', iif: 'iif', oif: 'oif' } as const;

function listFib(data: unknown, rule: ListScope): void {
  const { dreg, result, flags = [] } = data as FibExpression;
  if (result === undefined || typeof result === 'number' || typeof flags === 'number')
    unlisted('a result that is not known');
  const given = (Object.keys(fibInputs) as (keyof typeof fibInputs)[]).filter((name) => flags.includes(name));
  const isCheck = flags.includes('present');
  rule.load(dreg, {
    kind: 'load',
    json: { fib: { result: isCheck ? 'check' : result, flags: given } },
    ...fibTypes[isCheck ? 'check' : result],
  });
}

const noted: NotedKind = {
  id: 27,
  read({ 0: number, 1: bits = 0 }) {
    const result = keyOfNumber(fibResults, number);
    if (result === undefined) return undefined;
    const given = (Object.keys(fibInputs) as (keyof typeof fibInputs)[]).filter(
      (name) => (bits & fibFlags[name]) !== 0,
    );
    return { fib: { result: (bits & fibFlags.present) === 0 ? result : 'check', flags: given } };
  },
  write: {
    fib(json) {
      const { result, flags } = propertiesOf(json, ['result', 'flags']);
      const word = wordOf('a result of fib', results, result);
      const bits = asList(flags).reduce<number>(
        (sum, flag) => sum | fibFlags[wordOf('an input of fib', fibInputs, flag)],
        0,
      );
      return {
        0: fibResults[word === 'check' ? 'oif' : word],
        1: bits | (word === 'check' ? fibFlags.present : 0),
      };
    },
  },
};

/** `fib` in JSON. */
export const fib: ExpressionKind = {
  name: 'fib',
  schema: fibExpression,
  list: listFib,
  noted,
  operands: {
    fib(json) {
      const { result: name, flags: list } = propertiesOf(json, ['result', 'flags']);
      const result = wordOf('a result of fib', results, name);
      const given = asList(list).map((flag) => wordOf('an input of fib', fibInputs, flag));
      if (given.includes('saddr') === given.includes('daddr')) refuse('fib needs one of saddr and daddr');
      if (given.includes('iif') && given.includes('oif')) refuse('fib takes one of iif and oif');
      const isCheck = result === 'check';
      const flagList = isCheck ? [...given, 'present'] : given;
      const data = { flags: flagList, result: isCheck ? 'oif' : result };
      const load = new FibLoad('fib', fibTypes[result], (dreg) => ({ ...data, dreg }), result);
      if (result === 'oif') {
        const check = { flags: [...given, 'present'], result };
        load.presence = new Load('fib', fibTypes.check, (dreg) => ({ ...check, dreg }), 'check');
      }
      return load;
    },
  },
};
