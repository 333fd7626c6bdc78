import type { NetfilterFamily } from '../../header.ts';
import { dataTypeByName, dataTypeNames } from '../datatypes/index.ts';
import { setFlags } from '../sets.ts';
import { writeTypeof } from '../typeof-notes.ts';
import type { UserData } from '../userdata.ts';
import { setUserData } from '../userdata.ts';
import { pushChange } from './change-elements.ts';
import { commentNote } from './comment.ts';
import { elementsOf, isInterval } from './elements.ts';
import {
  asBigInt,
  asBoolean,
  asInteger,
  asList,
  asString,
  isObject,
  type JsonObject,
  propertiesOf,
  wordOf,
} from './json.ts';
import type { Typed } from './nodes.ts';
import { inProperty, refuse, refuseWord } from './refusal.ts';
import { partsOf, type SetDefinition } from './set-definition.ts';
import { setMessageOf } from './set-messages.ts';
import { concatTyped } from './set-type.ts';
import { statefulExpressions } from './stateful.ts';
import type { TransactionCompiler } from './transaction.ts';
import { typeOfExpression } from './type-scope.ts';
import type { ConcatTyped } from './values.ts';

/** Bits of flags of a set by their name in JSON. */
const flagNames = {
  constant: setFlags.constant,
  interval: setFlags.interval,
  timeout: setFlags.timeout,
  dynamic: setFlags.eval,
} as const;

/** Numbers of objects by their name in the type of a map. */
export const objectTypeNames = {
  counter: 1,
  quota: 2,
  'ct helper': 3,
  limit: 4,
  tunnel: 6,
  'ct timeout': 7,
  secmark: 8,
  'ct expectation': 9,
  synproxy: 10,
} as const;

/** The type of keys or data: a name, several of a concatenation, or that of an expression. */
function typeOf(
  json: unknown,
  family: NetfilterFamily,
  table: string,
  transaction: TransactionCompiler,
): ConcatTyped {
  if (isObject(json) && 'typeof' in json) {
    const { typeof: expression } = propertiesOf(json, ['typeof']);
    return inProperty('typeof', () => typeOfExpression(expression, family, table, transaction.resolver));
  }
  const names = asList(json);
  if (Array.isArray(json) && names.length < 2) refuse('a concatenation has at least two types');
  return concatTyped(
    names.map((name, index) => inProperty(names.length === 1 ? '' : `[${index}]`, () => namedType(name))),
  );
}

function namedType(name: unknown): Typed {
  const word = asString(name, 'the name of a data type');
  const type = dataTypeByName(word) ?? refuseWord('a data type', word, dataTypeNames());
  if (type.bits === 0) refuse(`'${word}' has no fixed width: use typeof with an expression`);
  return { type, bits: type.bits, order: type.order };
}

/** The definition of a set or map by its command. */
export function setDefinitionOf(
  command: JsonObject,
  place: { readonly family: NetfilterFamily; readonly table: string; readonly name: string },
  kind: 'set' | 'map',
  transaction: TransactionCompiler,
): SetDefinition {
  const { family, table } = place;
  const key = inProperty('type', () => typeOf(command.type, family, table, transaction));
  const data =
    kind === 'map' ? inProperty('map', () => mapDataOf(command.map, family, table, transaction)) : undefined;
  let flags = inProperty('flags', () =>
    asList(command.flags ?? []).reduce<number>(
      (bits, flag) => bits | wordOf('a flag of a set', flagNames, flag),
      0,
    ),
  );
  if (data !== undefined) flags |= typeof data === 'number' ? setFlags.object : setFlags.map;
  if (command.timeout !== undefined) flags |= setFlags.timeout;
  if ((flags & setFlags.interval) !== 0 && partsOf(key).length > 1) flags |= setFlags.concat;
  return {
    ...place,
    id: transaction.nextId(),
    flags,
    key,
    data,
    autoMerge: asBoolean(command['auto-merge'], 'auto-merge'),
    dataInterval: asBoolean(command['data-interval'], 'data-interval'),
    hasElements: false,
  };
}

function mapDataOf(
  json: unknown,
  family: NetfilterFamily,
  table: string,
  transaction: TransactionCompiler,
): SetDefinition['data'] {
  if (json === 'verdict') return 'verdict';
  if (typeof json === 'string' && Object.hasOwn(objectTypeNames, json))
    return objectTypeNames[json as keyof typeof objectTypeNames];
  return typeOf(json, family, table, transaction);
}

/** Notes of the expressions that keys and data are given by. A map of verdicts is listed by the type of its key, as nft does. */
function typeofNotes({ type, map }: JsonObject, { data }: SetDefinition): UserData[] {
  const key = isObject(type) ? writeTypeof(setUserData.keyTypeof, type.typeof) : undefined;
  if (key === undefined) return [];
  const value =
    isObject(map) && data !== 'verdict' ? writeTypeof(setUserData.dataTypeof, map.typeof) : undefined;
  return value === undefined ? [key] : [key, value];
}

/** Adds a set or map and its elements. */
export function compileSet(
  command: JsonObject,
  set: SetDefinition,
  transaction: TransactionCompiler,
  flags: number,
): void {
  const elements =
    command.elem === undefined ? [] : inProperty('elem', () => elementsOf(command.elem, set, transaction));
  if (elements.some(({ data }) => data !== undefined && isInterval(data))) set.dataInterval = true;
  const notes: UserData[] = [];
  if (command.comment !== undefined)
    notes.push(inProperty('comment', () => commentNote(command.comment, setUserData.comment)));
  notes.push(...typeofNotes(command, set));
  const { size, timeout, policy, stmt } = command;
  const message = setMessageOf(set, {
    size: size === undefined ? undefined : inProperty('size', () => asInteger(size, 0, 0xffffffff)),
    timeout: timeout === undefined ? undefined : inProperty('timeout', () => asBigInt(timeout) * 1000n),
    gcInterval:
      command['gc-interval'] === undefined
        ? undefined
        : inProperty('gc-interval', () => asInteger(command['gc-interval'], 0, 4_294_967) * 1000),
    policy:
      policy === undefined
        ? undefined
        : inProperty('policy', () =>
            wordOf('a policy', { memory: 'memory', performance: 'performance' } as const, policy),
          ),
    notes,
    expressions: stmt === undefined ? undefined : inProperty('stmt', () => statefulExpressions(asList(stmt))),
  });
  transaction.define(set);
  transaction.push('newSet', flags, message);
  if (elements.length === 0) return;
  pushChange('add', set, elements, transaction);
}
