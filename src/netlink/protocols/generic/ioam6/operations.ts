import {
  argument,
  type Check,
  check,
  isBytes,
  isInteger,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { readAs } from '../read-as.ts';
import { ioam6 } from './family.ts';

/** A namespace of IOAM. */
export interface Ioam6Namespace {
  /** 0 to 65535. */
  id: number;
  /** The value that nodes put into packets for it. */
  data?: number | undefined;
  wideData?: bigint | undefined;
  /** Number of the schema whose data are added. Only in lists: see {@link setSchema}. */
  schema?: number | undefined;
}

/** A schema of IOAM: data that nodes add to packets. */
export interface Ioam6Schema {
  /** 0 to 16777215. */
  id: number;
  /** At most 1020 bytes. The kernel fills it up to a multiple of 4. */
  data: Uint8Array;
}

const isNamespaceId: Check = isInteger(0, 0xffff, 'the number of a namespace of IOAM');
const isSchemaId: Check = isInteger(0, 0xff_ffff, 'the number of a schema of IOAM');
const isWide = check(
  'a bigint of 64 bits',
  (value) => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n,
);
const longestData = 1020;

/** Lists the namespaces: `ip ioam namespace show`. */
export const listNamespaces = operation(
  'ioam6 namespace list',
  () => [],
  (): Dump<Ioam6Namespace> =>
    readAs(ioam6.dump.dumpNamespaces(), ({ nsId: id = 0, nsData, nsDataWide, scId }) => ({
      id,
      ...(nsData !== undefined && { data: nsData }),
      ...(nsDataWide !== undefined && { wideData: nsDataWide }),
      ...(scId !== undefined && { schema: scId }),
    })),
);

/** Adds a namespace: `ip ioam namespace add`. EEXIST where its number is taken. */
export const addNamespace = operation(
  'ioam6 namespace add',
  () => [
    required(
      isObject<Omit<Ioam6Namespace, 'schema'>>(
        { id: required(isNamespaceId), data: isInteger(), wideData: isWide },
        'a namespace of IOAM',
      ),
    ),
  ],
  ({ id, data, wideData }: Omit<Ioam6Namespace, 'schema'>): Request<void> =>
    ioam6.do.addNamespace({
      nsId: id,
      ...(data !== undefined && { nsData: data }),
      ...(wideData !== undefined && { nsDataWide: wideData }),
    }),
);

/** Deletes a namespace: `ip ioam namespace del`. ENOENT where there is none. */
export const deleteNamespace = operation(
  'ioam6 namespace delete',
  () => [argument('id', required(isNamespaceId))],
  (id: number): Request<void> => ioam6.do.delNamespace({ nsId: id }),
);

/** Lists the schemas: `ip ioam schema show`. */
export const listSchemas = operation(
  'ioam6 schema list',
  () => [],
  (): Dump<Ioam6Schema> =>
    readAs(ioam6.dump.dumpSchemas(), ({ scId: id = 0, scData: data = new Uint8Array() }) => ({ id, data })),
);

/** Adds a schema: `ip ioam schema add`. EEXIST where its number is taken. */
export const addSchema = operation(
  'ioam6 schema add',
  () => [
    required(
      isObject<Ioam6Schema>({ id: required(isSchemaId), data: required(isBytes) }, 'a schema of IOAM'),
    ),
  ],
  ({ id, data }: Ioam6Schema): Request<void> => {
    if (data.length === 0 || data.length > longestData)
      throwInvalid('ioam6 schema add', 'data', `expected 1 to ${longestData} bytes, got ${data.length}`);
    return ioam6.do.addSchema({ scId: id, scData: data });
  },
);

/** Deletes a schema: `ip ioam schema del`. ENOENT where there is none. */
export const deleteSchema = operation(
  'ioam6 schema delete',
  () => [argument('id', required(isSchemaId))],
  (id: number): Request<void> => ioam6.do.delSchema({ scId: id }),
);

/** Sets the schema of a namespace, or takes it away by `'none'`: `ip ioam namespace set ID schema`. */
export const setSchema = operation(
  'ioam6 namespace set',
  () => [
    argument('namespaceId', required(isNamespaceId)),
    argument('schemaId', required(check("the number of a schema of IOAM, or 'none'", isSchemaOrNone))),
  ],
  (namespaceId: number, schemaId: number | 'none'): Request<void> =>
    ioam6.do.nsSetSchema({
      nsId: namespaceId,
      ...(schemaId === 'none' ? { scNone: true } : { scId: schemaId }),
    }),
);

function isSchemaOrNone(value: unknown): boolean {
  return (
    value === 'none' || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xff_ffff)
  );
}
