import { describe, expect, test } from 'vitest';
import { compile, parseNft } from '../../../../../src/network/nftables/index.ts';
import { ruleset } from '../../../../network/nftables/ruleset-text.ts';
import { oracleResolver, oracleRules, oracleRulesets, setupSets } from './oracle.ts';

// Every object at every depth of a large ruleset, and of the rules of nft's own test suite where they are there: none may have a property
// that the compiler does not read, and no value may be a promise.

type Json = Readonly<Record<string, unknown>> | readonly unknown[];
type Path = readonly (string | number)[];

const isNode = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function* nodes(json: Json, path: Path = []): Generator<[path: Path, node: Json]> {
  yield [path, json];
  for (const [key, value] of Object.entries(json))
    if (isNode(value)) yield* nodes(value, [...path, Array.isArray(json) ? Number(key) : key]);
}

/** A copy with another value at a path. */
function replaced(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.with(key as number, replaced(json[key as number], rest, value));
  const object = json as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

interface Command {
  readonly add?: Command;
  readonly set?: object;
  readonly map?: object;
}

/** A command alone, behind those that it may refer to: sets and maps, without their elements. */
function alone(commands: readonly Json[], index: number): [commands: readonly Json[], index: number] {
  const others = (commands.slice(0, index) as readonly Command[]).flatMap((command): object[] => {
    const { set, map } = command.add ?? command;
    if (set !== undefined) return [{ set: { ...set, elem: undefined } }];
    return map === undefined ? [] : [{ map: { ...map, elem: undefined } }];
  }) as unknown as Json[];
  return [[...others, commands[index] as Json], others.length];
}

/** The part of an object that decides how it is read: names on the way, without places in lists, and own properties. */
const shapeOf = (path: Path, node: Json): string =>
  [...path.filter((part) => typeof part === 'string').slice(-4), Object.keys(node)].join();

const seen = new Set<string>();
const firstOfShape = (path: Path, node: Json): boolean => {
  const shape = shapeOf(path, node);
  if (seen.has(shape)) return false;
  seen.add(shape);
  return true;
};

function refusalOf(commands: unknown, known?: Parameters<typeof compile>[1]): unknown {
  try {
    compile(commands, { resolver: oracleResolver, ...known });
    return 'accepted';
  } catch (error) {
    return error;
  }
}

function checkAll(commands: readonly Json[], known?: Parameters<typeof compile>[1]): string[] {
  const accepted: string[] = [];
  const refused = (what: string, json: unknown): void => {
    const error = refusalOf(json, known) as { code?: string; field?: string };
    if (!/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/.test(error.code ?? '') || error.field === undefined)
      accepted.push(`${what}: ${String(error)}`);
  };
  for (const [path, node] of nodes(commands)) {
    if (path.length === 0 || !firstOfShape(path, node)) continue;
    const where = path.join('.');
    const [few, index] = alone(commands, path[0] as number);
    const inFew = [index, ...path.slice(1)];
    if (!Array.isArray(node)) refused(`${where}.nonsenseKey`, replaced(few, [...inFew, 'nonsenseKey'], 1));
    for (const key of Object.keys(node)) {
      const at = [...inFew, Array.isArray(node) ? Number(key) : key];
      refused(`${where}.${key}: a promise`, replaced(few, at, Promise.resolve(1)));
    }
  }
  return accepted;
}

describe('JSON of nftables', () => {
  const { nftables } = { nftables: parseNft(ruleset) as unknown as readonly Json[] };

  test('compiles as it is', () => {
    expect(compile(nftables, { resolver: oracleResolver }).length).toBeGreaterThan(80);
  });

  test('is refused with a property that nothing reads, or with a promise, at any depth', () => {
    expect(checkAll(nftables)).toEqual([]);
    expect(seen.size).toBeGreaterThan(100);
  });

  test('names the nearest property', () => {
    const chain = { family: 'ip', table: 't', name: 'c', type: 'filter', hook: 'input', prio: 0 };
    expect(() => compile([{ add: { chain: { ...chain, polcy: 'drop' } } }])).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'commands[0].add.chain.polcy',
        message: expect.stringContaining("did you mean 'policy'?"),
      }),
    );
  });

  const rules = oracleRules().filter(({ rc }) => rc === 0);
  test.skipIf(rules.length === 0)("the same for nft's own rules", () => {
    const sets = setupSets();
    const problems = rules.flatMap(({ file, family, table, chain, json }) =>
      checkAll([{ add: { rule: { family, table, chain, expr: json } } }], { known: sets.get(file) }),
    );
    for (const { json } of oracleRulesets().filter(({ rc }) => rc === 0))
      problems.push(...checkAll(json as readonly Json[]));
    expect(problems).toEqual([]);
  });
});
