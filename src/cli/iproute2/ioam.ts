import { ioam6Operations } from '../../netlink/protocols/generic/index.ts';
import { subVerbs } from './find-verb.ts';
import { type Fields, grammarOf, number, type OtherWord, setField, value } from './grammar.ts';
import { type Verbs, verb } from './pending-request.ts';
import { bigInteger, integer, type ReadWord } from './words.ts';

/** The number of a schema, or `none`. */
const schemaWord: ReadWord<number | 'none'> = (word) => (word === 'none' ? 'none' : integer(word));

/** The data of a schema, as text. */
const schemaData: OtherWord = Object.assign(
  (word: string, _words: unknown, target: Fields) => {
    if (Object.hasOwn(target, 'data')) return false;
    setField(target, 'data', new TextEncoder().encode(word));
    return true;
  },
  { field: 'data', expected: 'the data of the schema' },
);

const namespaceVerbs: Verbs = {
  show: verb({ keywords: {} }, () => ioam6Operations.listNamespaces()),
  add: verb(
    grammarOf<ioam6Operations.Ioam6Namespace>({
      first: value('id', integer, 'the number of a namespace'),
      keywords: { data: number('data'), wide: value('wideData', bigInteger) },
    }),
    ioam6Operations.addNamespace,
  ),
  delete: verb({ first: value('id', integer, 'the number of a namespace'), keywords: {} }, ({ id }: Fields) =>
    ioam6Operations.deleteNamespace(id as number),
  ),
  set: verb(
    {
      first: value('namespaceId', integer, 'the number of a namespace'),
      keywords: { schema: value('schemaId', schemaWord, 'the number of a schema, or none') },
    },
    ({ namespaceId, schemaId }: Fields) =>
      ioam6Operations.setSchema(namespaceId as number, schemaId as number | 'none'),
  ),
};

const schemaVerbs: Verbs = {
  show: verb({ keywords: {} }, () => ioam6Operations.listSchemas()),
  add: verb(
    grammarOf<ioam6Operations.Ioam6Schema>({
      first: value('id', integer, 'the number of a schema'),
      keywords: {},
      other: schemaData,
    }),
    ioam6Operations.addSchema,
  ),
  delete: verb({ first: value('id', integer, 'the number of a schema'), keywords: {} }, ({ id }: Fields) =>
    ioam6Operations.deleteSchema(id as number),
  ),
};

/** `ip ioam`. */
export const ioamVerbs: Verbs = {
  namespace: subVerbs('namespace', namespaceVerbs),
  schema: subVerbs('schema', schemaVerbs),
};
