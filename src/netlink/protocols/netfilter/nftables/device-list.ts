import { iterateAttributes } from '../../../codec/attributes-iterator.ts';
import {
  EncodeError,
  inspectAs,
  stringOf,
  type Type,
  throwInvalidType,
  writeAttribute,
} from '../../../codec/index.ts';

const name = stringOf(15);
/** `NFTA_DEVICE_NAME` and, since Linux 6.16, `NFTA_DEVICE_PREFIX`. */
const plain = 1;
const prefix = 2;

/** Names of links in their order; one with a `*` at its end stands for all links whose names begin so. */
export const deviceList: Type<string[]> = {
  kind: 'deviceList',
  decode(reader, start, end, scope) {
    const names: string[] = [];
    for (const part of iterateAttributes(reader, start, end)) {
      if (part.problem !== undefined || (part.id !== plain && part.id !== prefix)) return undefined;
      const text = name.decode(reader, part.payload, part.end, scope);
      if (text === undefined) return undefined;
      names.push(part.id === prefix ? `${text}*` : text);
    }
    return names;
  },
  encode(writer, names, scope) {
    if (!Array.isArray(names)) throwInvalidType('an array', names);
    for (const [index, item] of names.entries()) {
      try {
        if (typeof item === 'string' && item.endsWith('*'))
          writeAttribute(writer, prefix, name, item.slice(0, -1), scope);
        else writeAttribute(writer, plain, name, item, scope);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(String(index)) : error;
      }
    }
  },
  inspect: (reader, start, end, scope) =>
    iterateAttributes(reader, start, end).map((part) =>
      part.problem === undefined
        ? inspectAs(name, { ...part, name: part.id === prefix ? 'prefix' : 'name' }, reader, scope)
        : part,
    ),
};
