// JSON of nft's own test suite with one fault in each: a property or an item that is missing, or of another type or value.

/** Stands for a property or an item that is taken away. */
const nothing = Symbol('nothing');

/** Values that stand in the place of another one, by what that is. */
function replacements(value: unknown): [name: string, value: unknown][] {
  const common: [string, unknown][] = [
    ['nothing', nothing],
    ['{}', {}],
    ['"x"', 'x'],
    ['true', true],
  ];
  if (value === null) return [...common, ['1', 1], ['[]', []], ['false', false]];
  common.push(['null', null]);
  if (typeof value === 'number')
    return [
      ...common,
      ['-1', -1],
      ['1.5', 1.5],
      ['2^33', 2 ** 33],
      ['[it]', [value]],
      ['"it"', String(value)],
    ];
  if (typeof value === 'string') return [...common, ['5', 5], ['""', ''], ['[it]', [value]]];
  if (Array.isArray(value)) return [...common, ['[]', []], ['its first', value[0]], ['5', 5]];
  return [...common, ['[]', []], ['[it]', [value]], ['5', 5]];
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pathsIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** JSON with one fault. */
export interface Mutated<T> {
  /** The last properties of the path, and what stands there: `match.left.payload.offset := -1`. */
  readonly name: string;
  readonly json: T;
}

/** Yields faulty forms of cases drawn at random, always the same ones for a seed; each kind of fault once. */
export function* mutated<T, J>(
  cases: readonly T[],
  jsonOf: (one: T) => J,
  draws: number,
  seed = 1,
): Generator<Mutated<J> & { readonly of: T }> {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const seen = new Set<string>();
  for (let draw = 0; draw < draws; draw++) {
    const of = cases[random(cases.length)] as T;
    const json = structuredClone(jsonOf(of));
    const paths = pathsIn(json);
    const path = paths[random(paths.length)] as Path;
    const choices = replacements(at(json, path));
    const [word, value] = choices[random(choices.length)] as [string, unknown];
    const name = `${path
      .map((key) => (typeof key === 'number' ? '#' : key))
      .slice(-4)
      .join('.')} := ${word}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const parent = at(json, path.slice(0, -1)) as Record<string | number, unknown>;
    const key = path.at(-1) as string | number;
    if (value !== nothing) parent[key] = value;
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    yield { name, json, of };
  }
}
