// The JSON Schema of state files: it refuses nothing that a state accepts, and words that do not exist.
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { Namespace } from 'tsnetlink';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stateSchema } from '../../../scripts/state-schema.ts';
import { type AnyType, encode } from '../../../src/netlink/codec/index.ts';
import { linkKinds } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import * as links from '../../../src/netlink/protocols/route/links/operations.ts';
import { qdiscKinds } from '../../../src/netlink/protocols/route/tc/kinds.ts';
import type { Check } from '../../../src/netlink/request/input.ts';
import { foreignKeys, ownKeys } from '../../../src/network/desired-state/desired.ts';
import { kindOf } from '../../../src/network/desired-state/kinds/index.ts';
import type { Collection } from '../../../src/network/desired-state/kinds/kind.ts';
import { jsonOf } from '../../../src/network/desired-state/plan.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { randomState } from './random-state.ts';

// In strict mode, ajv refuses words that JSON Schema does not have, and combinations of words that say nothing.
const validate = new Ajv({ strict: true, allErrors: true }).compile(stateSchema());

/** The errors of a state, each with its path. */
function errorsOf(state: unknown): string[] {
  return validate(jsonOf(state))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`);
}

test('the published schema is one of its draft, also in strict mode', () => {
  const published = JSON.parse(readFileSync('dist/state.schema.json', 'utf8'));
  expect(published.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(new Ajv().validateSchema(published, true)).toBe(true);
  const isPublished = new Ajv({ strict: true }).compile(published);
  for (let seed = 0; seed < 20; seed++) expect(isPublished(jsonOf(randomState(seed)))).toBe(true);
});

test('random states are valid', () => {
  for (let seed = 0; seed < 200; seed++) expect(errorsOf(randomState(seed)), `seed ${seed}`).toEqual([]);
});

test('the examples of the page are valid', () => {
  const page = readFileSync('docs/desired-state.md', 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => parse(text));
  expect(examples.length).toBeGreaterThan(1);
  for (const example of examples) expect(errorsOf(example)).toEqual([]);
});

describeLive('the state of a namespace', () => {
  liveTest('is valid, as the command prints it', async () => {
    using namespace = await Namespace.create();
    await namespace.apply(randomState(7));
    expect(errorsOf(await namespace.state())).toEqual([]);
  });
});

/** The objects of a state below a value, each with its path and the objects around it. */
function* objectsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  const isByName = path.length === 1 && ['links', 'sysctls'].includes(path[0] as string);
  if (!Array.isArray(value) && !isByName) yield path;
  for (const [key, item] of Object.entries(value)) yield* objectsIn(item, [...path, key]);
}

/** Whether the schema leaves the content of an object to the encoder: options of filters, and options of kinds without a schema. */
const isLeft = (path: readonly string[]): boolean => path.includes('filters') && path.includes('options');

test('a word that does not exist is refused in each object of a state', () => {
  for (let seed = 0; seed < 5; seed++) {
    const state = jsonOf(randomState(seed)) as object;
    for (const path of objectsIn(state)) {
      if (isLeft(path)) continue;
      const changed = structuredClone(state);
      const place = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed);
      Object.assign(place as object, { noSuchWord: 1 });
      expect(errorsOf(changed), `seed ${seed}: ${path.join('.')}`).not.toEqual([]);
    }
  }
});

test.each([
  ['links.eth0', { links: { eth0: { mtuu: 1400 } } }],
  ['links.eth0.mtu', { links: { eth0: { mtu: '1400' } } }],
  ['links.v.options', { links: { v: { kind: 'vlan', options: { vid: 3 } } } }],
  ['links.v.options.link', { links: { v: { kind: 'vxlan', options: { id: 3, link: 7 } } } }],
  ['links.e.addresses.0', { links: { e: { addresses: [{ address: '10.0.0.1/8', scop: 'host' }] } } }],
  ['links.e.qdiscs.0.options', { links: { e: { qdiscs: [{ kind: 'tbf', options: { raet: 1 } }] } } }],
  ['routes.0', { routes: [{ dst: '10.0.0.0/8', tabel: 3 }] }],
  ['routes.0.type', { routes: [{ dst: '10.0.0.0/8', type: 'blackhol' }] }],
  ['namespaces.a', { namespaces: { a: { link: {} } } }],
  ['pairs.0.ends', { namespaces: { a: {} }, pairs: [{ ends: ['a:x'] }] }],
  ['sysctls.x', { sysctls: { x: [] } }],
  ['links.e.mdb.0', { links: { e: { mdb: [{ port: 'x', group: '239.1.1.1', flag: 1 }] } } }],
  ['links.e.mdb.0.port', { links: { e: { mdb: [{ port: 3, group: '239.1.1.1' }] } } }],
  ['links.e.master', { links: { e: { master: 3 } } }],
  ['nexthops.0', { nexthops: [{ id: 1, gatewy: '10.0.0.1' }] }],
  ['routes.0.nexthops.0', { routes: [{ nexthops: [{ vai: '10.0.0.1' }] }] }],
  ['rules.0', { rules: [{ form: '10.0.0.0/8' }] }],
])('a mistake at %s is refused there', (path, state) => {
  const errors = errorsOf(state);
  expect(
    errors.some((error) => error.startsWith(`/${path.replaceAll('.', '/')} `)),
    errors.join('\n'),
  ).toBe(true);
});

/** Values of all forms that attributes have. */
const candidates: readonly unknown[] = [
  ...[true, false, 0, 1, 2, -1, 255, 65_536, 2 ** 32, 2 ** 53, 1.5],
  ...['x', 'static', 'main', '10.0.0.1', '10.0.0.0/8', '::1', '02:00:00:00:00:01', '1:10', '1mbit', '802.1Q'],
  ...[[], ['x'], [1], {}, new Uint8Array(4)],
];

/** Candidates, and the words that a type has. */
function candidatesOf(type: AnyType | undefined): readonly unknown[] {
  const { names = {} } = (type ?? {}) as { readonly names?: object };
  const [word] = Object.keys(names);
  return word === undefined ? candidates : [...candidates, word, [word], { [word]: true }];
}

function isAccepted(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** Expects that the schema accepts at a path each candidate that is accepted by the definitions. */
function expectAccepted(
  type: AnyType | undefined,
  accept: (value: unknown) => void,
  path: string,
  stateWith: (value: unknown) => object,
): number {
  let count = 0;
  for (const value of candidatesOf(type)) {
    if (!isAccepted(() => accept(value))) continue;
    count++;
    const errors = errorsOf(stateWith(value)).filter((error) => error.startsWith(path));
    expect(errors, `${path}: ${JSON.stringify(value)}`).toEqual([]);
  }
  return count;
}

const typeOf = ({ content }: Check): AnyType | undefined =>
  content !== undefined && 'type' in content ? content.type : undefined;

test('what the fields of links accept, the schema accepts', () => {
  const { fields } = links.create.inputs[0] as Check;
  let count = 0;
  for (const [key, one] of fields as ReadonlyMap<string, Check>)
    if (key !== '#' && !Object.hasOwn(foreignKeys, key) && !ownKeys.includes(key))
      count += expectAccepted(
        typeOf(one),
        (value) => one(value),
        `/links/x/${key}`,
        (value) => ({
          links: { x: { [key]: value } },
        }),
      );
  expect(count).toBeGreaterThan(50);
});

test('what the fields of other objects accept, the schema accepts', () => {
  for (const [collection, { input, ofLink, linkFields = [] }] of Object.entries(kindOf)) {
    const { fields } = input.inputs[0] as Check;
    let count = 0;
    for (const [key, one] of fields as ReadonlyMap<string, Check>) {
      if (key === '#' || (ofLink && key === 'index') || linkFields.some(([first]) => first === key)) continue;
      const path = ofLink ? `/links/x/${collection}/0/${key}` : `/${collection}/0/${key}`;
      count += expectAccepted(
        typeOf(one),
        (value) => one(value),
        path,
        (value) => {
          const items = { [collection as Collection]: [{ [key]: value }] };
          return ofLink ? { links: { x: items } } : items;
        },
      );
    }
    expect(count, collection).toBeGreaterThan(5);
  }
});

/** The attributes of the options of a kind. */
const attributesOf = (options: unknown): readonly { readonly name: string; readonly type: AnyType }[] =>
  (options as { readonly attributes?: [] } | undefined)?.attributes ?? [];

test('what the options of kinds accept, the schema accepts', () => {
  let count = 0;
  for (const kind of linkKinds.keys()) {
    const { options, linkOptions = [] } = linkKinds.get(kind) as NonNullable<
      ReturnType<typeof linkKinds.get>
    >;
    for (const { name, type } of attributesOf(options))
      if (!linkOptions.includes(name as never))
        count += expectAccepted(
          type,
          (value) => encode(options, { [name]: value }),
          `/links/x/options/${name}`,
          (value) => ({ links: { x: { kind, options: { [name]: value } } } }),
        );
  }
  for (const kind of qdiscKinds.keys()) {
    const options = qdiscKinds.get(kind)?.options;
    for (const { name, type } of attributesOf(options))
      count += expectAccepted(
        type,
        (value) => encode(options as AnyType, { [name]: value }),
        `/links/x/qdiscs/0/options/${name}`,
        (value) => ({ links: { x: { qdiscs: [{ kind, options: { [name]: value } }] } } }),
      );
  }
  expect(count).toBeGreaterThan(500);
});
