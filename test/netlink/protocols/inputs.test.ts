import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import { loadProtocols } from '../../../src/netlink/protocol-table.ts';
import { type Check, checkArgument, type Declared, otherWords } from '../../../src/netlink/request/input.ts';
import { checkedLater } from '../../../src/network/inputs.ts';

// Walks through every operation of every object of every protocol, and every function of every entry of the package: a new one is
// covered by itself. Classes and methods are in test/network/inputs.test.ts.

type Operation = ((...args: never[]) => unknown) & Partial<Declared>;

/** Parts of operations that are no operations: they read messages and tell types apart. */
const isOther = (name: string): boolean => /\.(read|is)[A-Z]/.test(name);

/** Functions that do not declare their arguments, and where a test calls them with wrong ones. */
const testedElsewhere: Readonly<Record<string, string>> = {
  './devlink: readReport': 'reads what was received: test/netlink/protocols/generic/devlink',
  './nftables: nft': 'a template: test/network/nftables/text.test.ts',
  ...Object.fromEntries(
    ['LiveMap', 'LiveSet', 'Nftables', 'Transaction'].map((name) => [
      `./nftables: ${name}`,
      'test/network/inputs.test.ts',
    ]),
  ),
  './testing: namespaceFixture': 'read by vitest as text',
  './cni: nodesFromFile': 'test/cni',
  './cni: nodesFromKubernetes': 'test/cni',
  './netfilter: nftables.listNumbers': 'called by sets and maps: test/network/nftables',
  './ethtool: ethtoolOperations.features.wantedFeatures': 'called by Link.setFeatures: test/network/links',
};

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function functionsOf(module: object, path: string): [string, Operation][] {
  return Object.entries(module).flatMap(([name, value]): [string, Operation][] => {
    if (Object.prototype.toString.call(value) === '[object Module]')
      return functionsOf(value as object, `${path}${name}.`);
    if (typeof value !== 'function') return [];
    if (isClass(value)) return path === '.: ' ? [] : partsOf(value as Class, `${path}${name}`);
    return isOther(`${path}${name}`) ? [] : [[`${path}${name}`, value as Operation]];
  });
}

type Class = (new (...args: never[]) => object) & Declared;

/** Methods of classes that the library calls on the objects of programs. */
const calledByLibrary = /FakeKernel\.(send|sendAsync|receive|watch|subscribe|close)$/;

/** The constructor of a class, where it declares its arguments, and its methods. */
function partsOf(type: Class, path: string): [string, Operation][] {
  const { name, operationName, inputs, length, prototype } = type;
  // Errors are made by the library: programs only read them.
  if (prototype instanceof Error || testedElsewhere[path] !== undefined) return [];
  const construct = Object.defineProperties((...args: never[]) => new type(...args), {
    name: { value: name },
    length: { value: length },
    operationName: { value: operationName },
    inputs: { value: inputs },
  }) as unknown as Operation;
  const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(
    ([method, { value }]): [string, Operation][] =>
      typeof value === 'function' && method !== 'constructor'
        ? [[`${path}.${method}`, value as Operation]]
        : [],
  );
  return [
    ...(inputs === undefined ? [] : [[`new ${path}`, construct] as [string, Operation]]),
    ...methods,
  ].filter(([method]) => !calledByLibrary.test(method));
}

const ofObjects = [...(await loadProtocols()).values()].flatMap(({ objects }) =>
  Object.entries(objects as Record<string, AnyObjectDefinition>).flatMap(([object, { operations = {} }]) =>
    functionsOf(operations, `${object}.`),
  ),
);
const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
};
const ofEntries = await Promise.all(
  Object.entries(entries)
    .filter(([, target]) => typeof target === 'object')
    .map(async ([entry]) =>
      functionsOf(await import(/* @vite-ignore */ entry.replace('.', 'tsnetlink')), `${entry}: `),
    ),
);
const all = [...ofObjects, ...ofEntries.flat()].filter(([name]) => testedElsewhere[name] === undefined);
const declared = all.filter(
  (entry): entry is [string, Operation & Declared] => entry[1].inputs !== undefined,
);

test('every operation and every function of the package declares its arguments', () => {
  expect(ofObjects.length).toBeGreaterThan(80);
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(([, { inputs }]) => inputs === undefined).map(([name]) => name)).toEqual([]);
});

/** Every class of the package that is no error. */
const classes = new Map(
  (
    await Promise.all(
      Object.entries(entries)
        .filter(([, target]) => typeof target === 'object')
        .map(async ([entry]) =>
          Object.entries(await import(/* @vite-ignore */ entry.replace('.', 'tsnetlink'))),
        ),
    )
  )
    .flat()
    .filter((entry): entry is [string, Class] => typeof entry[1] === 'function' && isClass(entry[1]))
    .filter(([, { prototype }]) => !(prototype instanceof Error)),
);

test.each([...classes])('the constructor of %s refuses wrong arguments', (_, type) => {
  for (const args of [[null], ['text'], [1, 2, 3, 4, 5, 6, 7, 8], [{}, {}, {}, {}, {}, {}, {}, {}]])
    expect(() => new type(...(args as never[])), JSON.stringify(args)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/),
      }),
    );
});

/** Whether a check accepts a value. Throws for any error but the one that callers know. */
function accepts(one: Check, value: unknown): boolean {
  try {
    checkArgument('operation', '', one, value);
    return true;
  } catch (error) {
    if (!/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/.test(String((error as { code?: string }).code)))
      throw error;
    return false;
  }
}

/** No argument and no field is one of these. */
const never: readonly [string, unknown][] = [
  ['null', null],
  ['NaN', Number.NaN],
  ['a promise', Promise.resolve({})],
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
  ['2 ** 70', 2 ** 70],
  ['-(2 ** 70)', -(2 ** 70)],
  ['a list with a hole', new Array(1)],
];

/** Not in the place of true and false. */
const noBooleans: readonly [string, unknown][] = [
  ["'true'", 'true'],
  ['1', 1],
  ['0', 0],
  ['{}', {}],
];

const isExpectedFunction = (one: Check, value: unknown): boolean =>
  typeof value === 'function' && /(^|or )a function$/.test(one.expected ?? '');

/** The wrong values that a check accepts, with the path of the field. */
function wrongly(one: Check, path: string): string[] {
  // Loaded with the function: test/network/inputs.test.ts calls it.
  // Steps of the fake kernel may be promises.
  const isWrong = ([name]: readonly [string, unknown]) =>
    name !== 'a promise' || !/a promise/.test(one.expected ?? '');
  if (one === checkedLater || one.expected === 'any value') return [];
  // A value of a match may be true, text and numbers.
  const values = accepts(one, true) && !accepts(one, 'text') ? [...never, ...noBooleans] : never;
  return [
    ...values
      .filter(isWrong)
      .flatMap(([name, value]) =>
        accepts(one, value) &&
        !isExpectedFunction(one, value) &&
        !(value === null && /or null$/.test(one.expected ?? ''))
          ? [`${path}: ${name}`]
          : [],
      ),
    ...[...(one.fields ?? [])].flatMap(([key, field]) => wrongly(field, `${path}.${key}`)),
  ];
}

/** A word with two letters in the other order. */
const misspell = (word: string): string =>
  `${word.slice(0, 1)}${word.charAt(2)}${word.charAt(1)}${word.slice(3)}`;

describe.each(declared)('%s', (name, { inputs, length }) => {
  test('has a check for every argument', () => {
    // `length` counts the arguments before the first that may be absent.
    expect(inputs.length).toBeGreaterThanOrEqual(length);
  });

  test('refuses wrong values, and keys with wrong values', () => {
    expect(inputs.flatMap((one, index) => wrongly(one, String(index)))).toEqual([]);
  });

  test('refuses an unknown key, and names a similar one that it knows', () => {
    for (const one of inputs) {
      if (one.fields === undefined) continue;
      expect(() => checkArgument(name, '', one, { nonsenseKey: 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE', field: 'nonsenseKey' }),
      );
      const known = [...one.fields.keys()].find((key) => key.length > 4 && key[1] !== key[2]);
      if (known === undefined) continue;
      expect(() => checkArgument(name, '', one, { [misspell(known)]: 1 })).toThrow(
        expect.objectContaining({
          field: misspell(known),
          message: expect.stringContaining(`did you mean '`),
        }),
      );
    }
  });

  test('names the key for a word of other tools', () => {
    for (const { fields } of inputs)
      for (const [word, key] of Object.entries(otherWords)) {
        if (fields?.has(key) !== true || fields.has(word)) continue;
        const one = inputs.find((input) => input.fields === fields) as Check;
        expect(() => checkArgument(name, '', one, { [word]: 1 })).toThrow(
          expect.objectContaining({
            field: word,
            message: expect.stringContaining(`did you mean '${key}'?`),
          }),
        );
      }
  });

  test('refuses one argument more than it has', () => {
    if (inputs.at(-1)?.restName !== undefined) return;
    const run = all.find(([one]) => one === name)?.[1] as (...args: unknown[]) => unknown;
    const refused = async (): Promise<unknown> => run(...inputs.map(() => undefined), 'more');
    return expect(refused()).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_/) }),
    );
  });
});
