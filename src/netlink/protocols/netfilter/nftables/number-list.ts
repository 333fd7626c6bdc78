import { littleEndian, type Reader } from '../../../codec/index.ts';

// The most common elements are a key of one, two or four bytes, and nothing else. A list of them is read without an object for each.

/** Bytes of the header of an attribute. */
const headerLength = 4;
/** The number of an attribute, without type bits. */
const typeMask = 0x3fff;
/** Numbers of attributes: `NFTA_SET_ELEM_LIST_ELEMENTS`, `NFTA_SET_ELEM_KEY`, `NFTA_DATA_VALUE`. */
const elementsType = 3;
const keyType = 1;
const valueType = 1;

/** The lengths of the keys that can be read as numbers. */
export type NumberLength = 1 | 2 | 4;

/**
 * Reads the elements of a message as numbers, most significant byte first. Returns undefined for a message with other elements, and
 * for one that is malformed.
 *
 * @param start offset of the message's header of nfnetlink
 */
export function readNumberList(
  reader: Reader,
  start: number,
  end: number,
  keyLength: NumberLength,
): Uint32Array | undefined {
  const { view } = reader;
  for (let at = start + headerLength; at + headerLength <= end; ) {
    const length = view.getUint16(at, littleEndian);
    if (length < headerLength || at + length > end) return undefined;
    const type = view.getUint16(at + 2, littleEndian) & typeMask;
    if (type === elementsType) return numbersIn(reader, at + headerLength, at + length, keyLength);
    at += (length + 3) & ~3;
  }
  return undefined;
}

function numbersIn(
  { view }: Reader,
  start: number,
  end: number,
  keyLength: NumberLength,
): Uint32Array | undefined {
  const valueLength = headerLength + keyLength;
  // The length of a nest counts the padding of its last attribute.
  const nestLength = headerLength + headerLength + 4;
  const elementLength = headerLength + nestLength;
  const count = (end - start) / elementLength;
  if (!Number.isInteger(count)) return undefined;
  const numbers = new Uint32Array(count);
  for (let index = 0, at = start; index < count; index++, at += elementLength) {
    const key = at + headerLength;
    const value = key + headerLength;
    const number = value + headerLength;
    const isPlain =
      view.getUint16(at, littleEndian) === elementLength &&
      view.getUint16(key, littleEndian) === nestLength &&
      (view.getUint16(key + 2, littleEndian) & typeMask) === keyType &&
      view.getUint16(value, littleEndian) === valueLength &&
      (view.getUint16(value + 2, littleEndian) & typeMask) === valueType;
    if (!isPlain) return undefined;
    numbers[index] =
      keyLength === 4
        ? view.getUint32(number)
        : keyLength === 2
          ? view.getUint16(number)
          : view.getUint8(number);
  }
  return numbers;
}
