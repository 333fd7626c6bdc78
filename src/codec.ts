/**
 * The entry `tsnetlink/codec`: the codec, whose functions and classes check their arguments. The library itself uses those of
 * src/netlink/codec, some of which run for each message. The types and comments of the entry are those of that folder too.
 */
import * as codec from './netlink/codec/index.ts';
import { checked, checkedClass } from './netlink/request/checked.ts';
import {
  type Check,
  check,
  isAnyOf,
  isBoolean,
  isBytes,
  isFunction,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isRecordOf,
  isSchema,
  isString,
  isText,
  required,
  rest,
} from './netlink/request/input.ts';

export * from './netlink/codec/index.ts';

/** Any value: a schema checks it, or the function accepts all. */
const isAnything: Check = Object.assign(() => {}, { expected: 'any value' });
const isNumber = isInteger(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const isBigint = check('a bigint', (value) => typeof value === 'bigint');
const isOffset = isInteger(0, 0xffff_ffff, 'an offset in bytes');
const isSize = isInteger(0, 0xffff_ffff, 'a number of bytes');
const isBits = isInteger(0, 0xffff, 'type bits');
const isId = isInteger(0, 0xffff, 'the number of an attribute');
const isReader = check('a Reader', (value) => value instanceof codec.Reader);
const isWriter = check('a Writer', (value) => value instanceof codec.Writer);
const isScope = check('a Scope', (value) => value instanceof codec.Scope);
const isPlace = isObject<Parameters<typeof codec.inspectAs>[1]>(
  {
    name: required(isString),
    id: isInteger(0, 0xffff_ffff),
    bits: isBits,
    offset: required(isOffset),
    payload: required(isOffset),
    end: required(isOffset),
  },
  'the place of a part',
);

const isStruct = check(
  'a struct, as struct() makes it',
  (value) => codec.isRecord(value) && value.kind === 'struct',
);
const isAttributeSet = check(
  'a set of attributes, as attributes() makes it',
  (value) => codec.isRecord(value) && value.kind === 'attributes',
);
const names = required(isRecordOf(isNumber));
const bigNames = required(isRecordOf(isBigint));
const item = required(isSchema);
const bytes = required(isBytes);
const start = isOffset;
const end = isOffset;

// The comments are in src/netlink/codec.
export const array = checked('array', { item }, codec.array);
export const arrayByIndex = checked(
  'arrayByIndex',
  {
    item,
    options: isObject<Required<Parameters<typeof codec.arrayByIndex>>[1]>({
      first: isId,
      bits: isBits,
      oneNumber: isBoolean,
    }),
  },
  codec.arrayByIndex,
);
export const indexedArray = checked('indexedArray', { item, first: isId }, codec.indexedArray);
const isAttribute: Check = Object.assign(
  (value: unknown) => {
    if (!Array.isArray(value)) codec.throwInvalidType('[number, type]', value);
    const [id, type, bits, ...more] = value as unknown[];
    isId(id);
    isSchema(type);
    if (bits !== undefined) isBits(bits);
    if (more.length > 0) codec.throwInvalidValue('expected [number, type], or [number, type, bits]');
  },
  { expected: '[number, type]' },
);
const areAttributes = isRecordOf(isAttribute);
export const attributes = checked(
  'attributes',
  { name: required(isString), fields: required(isAnyOf(areAttributes, isFunction)) },
  codec.attributes,
);
export const bigEnumeration = checked(
  'bigEnumeration',
  { base: item, names: bigNames },
  codec.bigEnumeration,
);
export const bigFlags = checked('bigFlags', { base: item, names: bigNames }, codec.bigFlags);
export const bitfield32 = checked('bitfield32', { base: item, names }, codec.bitfield32);
export const byteRange = checked('byteRange', { sizes: rest('sizes', isInteger(0, 127)) }, codec.byteRange);
const place = required(isInteger(0, 0xffff_ffff, 'a place, as byteRange decodes it'));
export const byteRangeSize = checked('byteRangeSize', { place }, codec.byteRangeSize);
export const byteRangeStart = checked('byteRangeStart', { place }, codec.byteRangeStart);
export const cached = checked('cached', { type: item }, codec.cached);
export const checkKeys = checked(
  'checkKeys',
  { expected: required(isString), value: isAnything, known: required(isListOf(isString)) },
  codec.checkKeys,
) as typeof codec.checkKeys;
export const checkObject = checked(
  'checkObject',
  { expected: required(isString), value: isAnything },
  codec.checkObject,
) as typeof codec.checkObject;
export const converted = checked(
  'converted',
  {
    kind: required(isString),
    base: item,
    conversion: required(
      isObject<codec.Conversion<unknown, never>>({
        decode: required(isFunction),
        encode: required(isFunction),
        isReversible: isBoolean,
      }),
    ),
  },
  codec.converted,
);
export const copyBytes = checked(
  'copyBytes',
  { reader: required(isReader), start: required(start), end: required(end) },
  codec.copyBytes,
);
export const decode = checked('decode', { type: item, bytes }, codec.decode);
export const defineType = checked(
  'defineType',
  {
    type: item,
    code: isObject<codec.TypeCode>({
      decode: isFunction,
      encode: isFunction,
      isLossless: isBoolean,
      isImmutable: isBoolean,
    }),
  },
  codec.defineType,
);
export const deriveType = checked(
  'deriveType',
  { type: item, properties: required(check('an object', codec.isRecord)) },
  codec.deriveType,
);
export const derived = checked('derived', { type: item, derive: required(isFunction) }, codec.derived);
export const encode = checked('encode', { type: item, value: isAnything }, codec.encode);
export const encodeInto = checked(
  'encodeInto',
  { writer: required(isWriter), type: item, value: isAnything, subject: isString },
  codec.encodeInto,
);
export const enumeration = checked('enumeration', { base: item, names }, codec.enumeration);
export const findPath = checked(
  'findPath',
  { parts: required(isListOf(check('a part', codec.isRecord))), offset: required(isOffset) },
  codec.findPath,
);
export const fixedBytes = checked('fixedBytes', { size: required(isSize) }, codec.fixedBytes);
export const fixedString = checked('fixedString', { size: required(isSize) }, codec.fixedString);
export const flagBits = checked(
  'flagBits',
  { names, value: required(isAnyOf(isNumber, isListOf(isAnyOf(isText, isNumber)))) },
  codec.flagBits,
);
export const flagNames = checked('flagNames', { names, value: required(isNumber) }, codec.flagNames);
export const flags = checked('flags', { base: item, names }, codec.flags);
export const formatIpv4 = checked('formatIpv4', { bytes, at: start }, codec.formatIpv4);
export const formatIpv6 = checked('formatIpv6', { bytes, at: start }, codec.formatIpv6);
export const formatLinkAddress = checked('formatLinkAddress', { bytes, start, end }, codec.formatLinkAddress);
export const formatPrefix = checked(
  'formatPrefix',
  {
    bytes,
    at: required(start),
    size: required(isSize),
    length: required(isInteger(0, 128, 'the length of a prefix')),
  },
  codec.formatPrefix,
);
export const inField = checked(
  'inField',
  { name: required(isString), run: required(isFunction) },
  codec.inField,
);
export const inspect = checked('inspect', { type: item, bytes, start, end }, codec.inspect);
export const inspectAs = checked(
  'inspectAs',
  { declared: isSchema, place: required(isPlace), reader: required(isReader), scope: isScope },
  codec.inspectAs,
);
export const inspectPart = checked(
  'inspectPart',
  {
    declared: isSchema,
    name: required(isString),
    id: isInteger(0, 0xffff_ffff),
    bits: isBits,
    offset: required(isOffset),
    payload: required(isOffset),
    end: required(isOffset),
    reader: required(isReader),
    scope: isScope,
  },
  codec.inspectPart,
);
export const isRecord = checked('isRecord', { value: isAnything }, codec.isRecord) as typeof codec.isRecord;
export const namedArray = checked('namedArray', { item, names }, codec.namedArray);
export const nested = checked('nested', { type: item }, codec.nested);
export const nestedItems = checked(
  'nestedItems',
  {
    items: required(
      isObject<codec.NestedItems<object, unknown>>({
        kind: required(isString),
        item,
        bits: required(isBits),
        keepsOrder: isFunction,
        collect: required(isFunction),
        forEach: required(isFunction),
      }),
    ),
  },
  codec.nestedItems,
);
export const nestedList = checked('nestedList', { id: required(isId), item, bits: isBits }, codec.nestedList);
export const pad = checked('pad', { size: required(isSize) }, codec.pad);
const text = required(isString);
export const parseIp = checked('parseIp', { text }, codec.parseIp);
export const parseIpv4 = checked('parseIpv4', { text }, codec.parseIpv4);
export const parseIpv4Number = checked('parseIpv4Number', { text, start, end }, codec.parseIpv4Number);
export const parseIpv6 = checked('parseIpv6', { text }, codec.parseIpv6);
export const parseLinkAddress = checked('parseLinkAddress', { text }, codec.parseLinkAddress);
export const ranged = checked(
  'ranged',
  { base: item, minimum: required(isNumber), maximum: required(isNumber) },
  codec.ranged,
);
export const recordById = checked('recordById', { item, bits: isBits }, codec.recordById);
export const records = checked(
  'records',
  { header: required(isStruct), set: required(isAttributeSet) },
  codec.records,
);
export const recursive = checked('recursive', { make: required(isFunction) }, codec.recursive);
export const registry = checked('registry', { entries: required(isFunction) }, codec.registry);
export const repeated = checked('repeated', { item }, codec.repeated);
const isRegistry = check(
  'a registry',
  (value) => codec.isRecord(value) && typeof value.get === 'function' && typeof value.keys === 'function',
);
export const select = checked(
  'select',
  {
    by: required(isText),
    cases: required(isAnyOf(isRegistry, isRecordOf(isSchema), isFunction)),
    fallback: isSchema,
  },
  codec.select,
);
export const show = checked('show', { value: isAnything }, codec.show);
export const splitDecoder = checked(
  'splitDecoder',
  { type: item, names: required(isListOf(isText)), make: required(isFunction) },
  codec.splitDecoder,
);
export const stateOnly = checked('stateOnly', { type: item, when: isFunction }, codec.stateOnly);
export const stateOnlyBits = checked(
  'stateOnlyBits',
  { type: item, state: required(isListOf(isAnyOf(isText, isNumber))) },
  codec.stateOnlyBits,
);
export const stringOf = checked('stringOf', { maximum: required(isSize), check: isFunction }, codec.stringOf);
export const struct = checked(
  'struct',
  { name: required(isString), fields: required(isRecordOf(isSchema)), minimum: isSize },
  codec.struct,
);
export const structWithAttributes = checked(
  'structWithAttributes',
  { header: required(isStruct), set: required(isAttributeSet) },
  codec.structWithAttributes,
);
export const throwInvalidType = checked(
  'throwInvalidType',
  { expected: required(isString), value: isAnything },
  codec.throwInvalidType,
) as typeof codec.throwInvalidType;
export const throwInvalidValue = checked(
  'throwInvalidValue',
  { reason: required(isString) },
  codec.throwInvalidValue,
) as typeof codec.throwInvalidValue;
const limit = required(isAnyOf(isNumber, isBigint));
export const throwOutOfRange = checked(
  'throwOutOfRange',
  { minimum: limit, maximum: limit, value: isAnything },
  codec.throwOutOfRange,
) as typeof codec.throwOutOfRange;
export const throwSchemaError = checked(
  'throwSchemaError',
  { reason: required(isString) },
  codec.throwSchemaError,
) as typeof codec.throwSchemaError;
export const writeAttribute = checked(
  'writeAttribute',
  { writer: required(isWriter), type: required(isId), payload: item, value: isAnything, scope: isScope },
  codec.writeAttribute,
);
export const AttributeCursor = checkedClass(
  codec.AttributeCursor,
  { reader: required(isReader), start: required(start), end: required(end) },
  { next: {}, isPaddingZero: {} },
);
export const EncodeError = checkedClass(
  codec.EncodeError,
  {
    code: required(isOneOf(['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE'])),
    reason: required(isString),
  },
  { within: { name: required(isString) }, toError: { subject: isString } },
);
export const Reader = checkedClass(codec.Reader, { bytes, foreign: isBoolean }, {});
export const Scope = checkedClass(
  codec.Scope,
  {
    parent: isScope,
    value: required(check('an object', codec.isRecord)),
    set: check('a set of attributes', (value) => codec.isRecord(value) && typeof value.find === 'function'),
    reader: isReader,
    start,
    end,
  },
  { lookup: { name: required(isString) } },
);
export const Writer = checkedClass(
  codec.Writer,
  { capacity: isSize },
  {
    reserve: { size: required(isSize) },
    zeros: { size: required(isSize) },
    put: { bytes },
    align: { start: required(start) },
    toBytes: {},
  },
);
