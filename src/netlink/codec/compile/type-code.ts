import { exactDecode } from '../as-received.ts';
import { type CodeBuilder, type Decode, type DecodePlace, decodeCodeOf, isDefined } from '../define-type.ts';
import type { AnyType } from '../type.ts';

/** Names of the parameters and variables that every compiled decoder has. */
export const decoderNames = { reader: 'reader', view: 'view', bytes: 'bytes' } as const;
/** Declarations of those of {@link decoderNames} that are no parameters. */
export const decoderDeclarations = 'const { view, bytes } = reader;';

/** Returns the expression of a value of this type: its own code, or a call of its `decode`. */
export function decodeExpression(code: CodeBuilder, type: AnyType, place: DecodePlace): string {
  const own = decodeCodeOf(type);
  if (own !== undefined) return own(code, place);
  const { reader, start, end } = place;
  const scope = type.scoped === true ? place.scope : 'undefined';
  const decode = isDefined(type) ? `${code.bind(type)}.decode` : code.bind(exactDecode(type));
  return `${decode}(${reader}, ${start}, ${end}, ${scope})`;
}

/** Returns the expression of a value of fixed size. Other lengths are left to `decode`. */
export function sizedExpression(
  code: CodeBuilder,
  size: number,
  place: DecodePlace,
  expression: string,
  decode: Decode,
): string {
  const { reader, start, end, isSized } = place;
  if (isSized) return expression;
  const other = `${code.bind(decode)}(${reader}, ${start}, ${end}, undefined)`;
  return `(${end} - ${start} === ${size} ? ${expression} : ${other})`;
}

/** Returns whether values of this type never have parts. */
export function isLeaf(type: AnyType): boolean {
  return type.inspect === undefined && type.resolve === undefined;
}

/** Returns the expression of the `Part` of a leaf: the result of `inspectPart`, with its properties in the same order. */
export function partExpression(
  code: CodeBuilder,
  type: AnyType,
  name: string,
  start: string,
  end: string,
): string {
  const place = { ...decoderNames, start, end, isSized: true, scope: 'undefined' };
  const value =
    decodeCodeOf(type)?.(code, place) ?? `${code.bind(type)}.decode(reader, ${start}, ${end}, undefined)`;
  return `{ name: ${name}, id: undefined, bits: undefined, offset: ${start}, payload: ${start}, end: ${end},
    type: ${code.bind(type)}, value: ${value}, parts: undefined, problem: undefined }`;
}
