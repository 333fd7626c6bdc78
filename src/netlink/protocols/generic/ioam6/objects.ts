import { defineObject } from '../../../protocol.ts';
import { ioam6 } from './family.ts';
import * as operations from './operations.ts';

const { addNamespace, addSchema, deleteNamespace, deleteSchema, listNamespaces, listSchemas, setSchema } =
  operations;

/** Namespaces of IOAM: `ip ioam namespace`. */
export const ioam6Namespace = defineObject({
  name: 'ioam6Namespace',
  messages: [],
  reply: ioam6.commands.dumpNamespaces.reply,
  groups: [],
  key: ({ id }) => String(id),
  list: listNamespaces,
  operations: { addNamespace, deleteNamespace, listNamespaces, setSchema },
});

/** Schemas of IOAM: `ip ioam schema`. */
export const ioam6Schema = defineObject({
  name: 'ioam6Schema',
  messages: [],
  reply: ioam6.commands.dumpSchemas.reply,
  groups: [],
  key: ({ id }) => String(id),
  list: listSchemas,
  operations: { addSchema, deleteSchema, listSchemas },
});
