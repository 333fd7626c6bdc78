import { compare, concatenate, decrement, equal, increment, isZero } from '../bits.ts';
import type { Data, Verdict } from '../data.ts';
import type { ElementAttributes } from '../elements.ts';
import type { Expression } from '../expression.ts';
import { setFlags } from '../sets.ts';
import { elementUserData, numberNote, readUserData, writeUserData } from '../userdata.ts';
import { commentNote } from './comment.ts';
import { asArray, asBigInt, asString, isObject, type JsonObject, propertiesOf } from './json.ts';
import { constantWire, type Value, wireBytes } from './nodes.ts';
import { inProperty, located, refuse, refuseType } from './refusal.ts';
import { partsOf, type SetDefinition } from './set-definition.ts';
import { statefulExpression } from './stateful.ts';
import { prefixEnd, type ValueContext, valueOfJson } from './values.ts';
import { verdictOfJson } from './verdict.ts';

/** An element of a set: its key, or every key that no other element has, and what it is mapped to. */
export interface Element {
  readonly key: Value | 'catchall';
  readonly data?: Value | undefined;
  readonly verdict?: Verdict | undefined;
  readonly object?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: bigint | undefined;
  readonly expiration?: bigint | undefined;
  readonly userdata?: Uint8Array | undefined;
  /** Counters, limits … of the element, with their state. */
  readonly states?: readonly Expression[] | undefined;
}

/** Properties of an element in JSON. */
const elementProperties = [
  'val',
  'timeout',
  'expires',
  'comment',
  'counter',
  'limit',
  'quota',
  'last',
  'ct count',
] as const;
type ElementProperty = (typeof elementProperties)[number];

/** Reads the elements of a set or map. */
export function elementsOf(json: unknown, set: SetDefinition, context: ValueContext): Element[] {
  if (isObject(json)) refuseType('an array of elements', json);
  const list = Array.isArray(json) ? json : [json];
  if (list.length === 0) refuse('expected at least one element');
  return list.map((item, index) => {
    try {
      return mappedOf(item, set, context);
    } catch (error) {
      throw located(error, index);
    }
  });
}

const isMap = (set: SetDefinition): boolean => (set.flags & (setFlags.map | setFlags.object)) !== 0;

/** Reads one element. In a map, a key alone is one to be deleted or looked for. */
export function mappedOf(json: unknown, set: SetDefinition, context: ValueContext): Element {
  if (!isMap(set)) return keyOf(json, set, context);
  if (!Array.isArray(json)) return keyOf(json, set, context);
  const [key, data] = asArray(json);
  if (json.length !== 2) return refuse(`expected a key and its data, got ${json.length} values`);
  const element = inProperty(0, () => keyOf(key, set, context));
  return { ...element, ...inProperty(1, () => dataOf(data, set, context)) };
}

/** Milliseconds of a number of seconds. */
function milliseconds(json: unknown): bigint | undefined {
  return json === undefined ? undefined : asBigInt(json) * 1000n;
}

/** The properties of `{ "elem": { "val": … } }`. */
export function elementOf(json: JsonObject): Readonly<Partial<Record<ElementProperty, unknown>>> {
  return propertiesOf(propertiesOf(json, ['elem']).elem, elementProperties, 'an element', [
    'counter',
    'last',
  ]);
}

function keyOf(json: unknown, set: SetDefinition, context: ValueContext): Element {
  if (!isObject(json) || json.elem === undefined) return { key: plainKey(json, set, context) };
  try {
    const { val, ...properties } = elementOf(json);
    let key: Element['key'];
    try {
      key = plainKey(val, set, context);
    } catch (error) {
      throw located(error, 'val');
    }
    return { key, ...propertiesOfElement(properties) };
  } catch (error) {
    throw located(error, 'elem');
  }
}

/** Reads the properties of an element besides its key. */
export function propertiesOfElement({
  timeout,
  expires,
  comment,
  ...states
}: JsonObject): Omit<Element, 'key'> {
  return {
    timeout: milliseconds(timeout),
    expiration: milliseconds(expires),
    userdata: comment === undefined ? undefined : writeUserData([commentNote(comment)]),
    states: statesOf(states),
  };
}

/** The statements with state that stand beside the key of an element. */
function statesOf(states: JsonObject): readonly Expression[] | undefined {
  const names = Object.keys(states);
  return names.length === 0 ? undefined : names.map((name) => statefulExpression(name, states[name]));
}

function plainKey(json: unknown, set: SetDefinition, context: ValueContext): Element['key'] {
  return json === '*' ? 'catchall' : valueOfJson(json, set.key, context);
}

function dataOf(json: unknown, set: SetDefinition, context: ValueContext): Partial<Element> {
  const { data } = set;
  if (typeof data === 'number') return { object: asString(json, 'the name of an object') };
  if (data === 'verdict') return { verdict: verdictOfJson(json) };
  if (data === undefined) return refuseType('a key alone', json);
  return { data: valueOfJson(json, data, context) };
}

/** Whether one of the keys is more than a single value. */
export function hasIntervals(elements: readonly Element[]): boolean {
  return elements.some(({ key }) => key !== 'catchall' && isInterval(key));
}

/** Whether a value, or a part of it, is a network or a range. */
export function isInterval(value: Value): boolean {
  if (value.kind === 'concat') return value.parts.some(isInterval);
  return value.kind === 'range' || value.kind === 'prefix';
}

/** First and last value, most significant byte first. */
export function limitsOf(value: Value): readonly [from: Uint8Array, to: Uint8Array] {
  switch (value.kind) {
    case 'constant':
    case 'flags':
      return [value.bytes, value.bytes];
    case 'prefix':
      return [value.bytes, prefixEnd(value.bytes, value.length)];
    case 'range':
      return [value.from, value.to];
    case 'concat': {
      const limits = value.parts.map(limitsOf);
      return [concatenate(limits.map(([from]) => from)), concatenate(limits.map(([, to]) => to))];
    }
  }
}

/** The attributes of an element behind its key. */
export function attributesOf(
  element: Element,
  set: SetDefinition,
): Omit<ElementAttributes, 'key' | 'keyEnd' | 'flags'> {
  const { userdata, object, states = [] } = element;
  const data = elementData(element, set);
  const attributes: Omit<ElementAttributes, 'key'> = {};
  if (data !== undefined) attributes.data = data;
  if (userdata !== undefined) attributes.userdata = userdata;
  if (object !== undefined) attributes.objref = object;
  const [state] = states;
  if (states.length > 1) attributes.expressions = [...states];
  else if (state !== undefined) attributes.expr = state;
  return attributes;
}

/** The attributes of an element before its key. */
export function timesOf({ timeout, expiration }: Element): Pick<ElementAttributes, 'timeout' | 'expiration'> {
  const times: Pick<ElementAttributes, 'timeout' | 'expiration'> = {};
  if (timeout !== undefined && timeout !== 0n) times.timeout = timeout;
  if (expiration !== undefined && expiration !== 0n) times.expiration = expiration;
  return times;
}

function elementData({ data, verdict }: Element, set: SetDefinition): Data | undefined {
  if (verdict !== undefined) return { verdict };
  if (data === undefined) return undefined;
  if (set.dataInterval === true) return { value: intervalData(data) };
  return { value: constantWire(data) };
}

/** First and last value of the data, one behind the other. */
function intervalData(data: Value): Uint8Array {
  const parts = data.kind === 'concat' ? data.parts : [data];
  const limits = parts.map(
    (part) => limitsOf(part).map((bytes) => wireBytes(bytes, part)) as [Uint8Array, Uint8Array],
  );
  return concatenate([...limits.map(([from]) => from), ...limits.map(([, to]) => to)]);
}

/** The elements as the kernel takes them. `origins` gets the index of the element that each of them comes from. */
export function elementMessages(
  elements: readonly Element[],
  set: SetDefinition,
  origins?: number[],
): ElementAttributes[] {
  const sources: Element[] | undefined = origins === undefined ? undefined : [];
  const messages = keyedMessages(
    elements.filter(({ key }) => key !== 'catchall'),
    set,
    sources,
  );
  for (const element of elements) {
    if (element.key !== 'catchall') continue;
    messages.push({ flags: ['catchall'], ...timesOf(element), ...attributesOf(element, set) });
    sources?.push(element);
  }
  if (sources !== undefined && origins !== undefined) {
    const indices = new Map(elements.map((element, index) => [element, index]));
    for (const source of sources) origins.push(indices.get(source) ?? 0);
  }
  return messages;
}

function keyedMessages(
  elements: readonly Element[],
  set: SetDefinition,
  sources: Element[] | undefined,
): ElementAttributes[] {
  const isPlain = (set.flags & setFlags.interval) === 0;
  if (!isPlain && partsOf(set.key).length === 1) return intervals(elements, set, sources);
  if (sources !== undefined) for (const element of elements) sources.push(element);
  return elements.map((element) => (isPlain ? single(element, set) : concatenated(element, set)));
}

/** Most bytes of the elements of one message: the length of an attribute has 16 bits. */
export const longestList = 65_500;

/** Elements in lists that fit in one message each. The two ends of an interval stay together. */
export function splitElements(
  elements: readonly ElementAttributes[],
): readonly (readonly ElementAttributes[])[] {
  const lists: ElementAttributes[][] = [];
  let list: ElementAttributes[] = [];
  let length = 0;
  for (const element of elements) {
    const size = mostBytes(element);
    if (length + size > longestList && element.flags?.includes('intervalEnd') !== true && list.length > 0) {
      lists.push(list);
      list = [];
      length = 0;
    }
    list.push(element);
    length += size;
  }
  if (list.length > 0 || lists.length === 0) lists.push(list);
  return lists;
}

/** Most bytes of a counter, limit … of an element. */
const longestState = 100;

/** Length of an attribute with its padding. */
const padded = (length: number): number => (4 + length + 3) & ~3;

/** The bytes of an element on the wire, or some more. */
function mostBytes({
  flags,
  timeout,
  expiration,
  key,
  keyEnd,
  data,
  userdata,
  objref,
  expr,
  expressions,
}: ElementAttributes): number {
  let size = 4;
  if (flags !== undefined) size += 8;
  if (timeout !== undefined) size += 12;
  if (expiration !== undefined) size += 12;
  for (const one of [key, keyEnd, data]) if (one?.value !== undefined) size += 4 + padded(one.value.length);
  if (data?.verdict !== undefined) size += 16 + padded((data.verdict.chain?.length ?? 0) * 3 + 1);
  if (userdata !== undefined) size += padded(userdata.length);
  if (objref !== undefined) size += padded(objref.length * 3 + 1);
  size += longestState * (expressions?.length ?? (expr === undefined ? 0 : 1));
  return size;
}

function single(element: Element, set: SetDefinition): ElementAttributes {
  const key = { value: constantWire(element.key as Value) };
  return { ...timesOf(element), key, ...attributesOf(element, set) };
}

function concatenated(element: Element, set: SetDefinition): ElementAttributes {
  const [from, to] = limitsOf(element.key as Value);
  return { ...timesOf(element), key: { value: from }, keyEnd: { value: to }, ...attributesOf(element, set) };
}

/** An interval of keys, both ends included. */
interface Interval {
  readonly from: Uint8Array;
  to: Uint8Array;
  readonly element: Element;
}

/** Intervals sorted, each as its first key and the first key behind it. */
function intervals(
  elements: readonly Element[],
  set: SetDefinition,
  sources: Element[] | undefined,
): ElementAttributes[] {
  const sorted = sortedIntervals(elements, set);
  const messages: ElementAttributes[] = [];
  const push = (element: Element, message: ElementAttributes): void => {
    messages.push(message);
    sources?.push(element);
  };
  const first = sorted[0];
  if (first !== undefined && !set.hasElements && !isZero(first.from))
    push(first.element, { flags: ['intervalEnd'], key: { value: new Uint8Array(first.from.length) } });
  const isAnonymous = (set.flags & setFlags.anonymous) !== 0;
  for (const [index, { from, to, element }] of sorted.entries()) {
    const behind = increment(to);
    const attributes = attributesOf(behind === undefined ? openEnded(element) : element, set);
    push(element, { ...timesOf(element), key: { value: from }, ...attributes });
    const next = sorted[index + 1]?.from;
    // Where the next interval begins at once, its first key ends this one.
    if (isAnonymous && behind !== undefined && next !== undefined && equal(behind, next)) continue;
    if (behind !== undefined) push(element, { flags: ['intervalEnd'], key: { value: behind } });
  }
  return messages;
}

/** An element whose interval has no key behind it is marked, so that it is not taken for a single key. */
export function openEnded(element: Element): Element {
  const flags = numberNote(elementUserData.flags, 1);
  const notes = element.userdata === undefined ? [flags] : [...readUserData(element.userdata), flags];
  return { ...element, userdata: writeUserData(notes) };
}

function sortedIntervals(elements: readonly Element[], set: SetDefinition): Interval[] {
  const list = elements.map((element): Interval => {
    const [from, to] = limitsOf(element.key as Value);
    return { from, to, element };
  });
  list.sort((a, b) => compare(a.from, b.from) || compare(b.to, a.to));
  const merging = set.autoMerge === true && !isMap(set);
  const result: Interval[] = [];
  for (const interval of list) {
    const last = result.at(-1);
    if (last !== undefined && compare(interval.from, last.to) <= 0) {
      if (equal(interval.from, last.from) && equal(interval.to, last.to) && !isMap(set)) continue;
      if (!merging) refuse('two intervals of the set overlap');
      if (compare(interval.to, last.to) > 0) last.to = interval.to;
    } else if (last !== undefined && merging && isNext(last.to, interval.from)) last.to = interval.to;
    else result.push(interval);
  }
  return result;
}

function isNext(to: Uint8Array, from: Uint8Array): boolean {
  const before = decrement(from);
  return before !== undefined && equal(before, to);
}
