import { Writer } from '../../netlink/codec/writer.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import type { Declared } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { Fields, Grammar } from './grammar.ts';
import { parse } from './grammar.ts';
import { inWordsOf } from './wording.ts';
import { LinkName, NamespaceName, type Words } from './words.ts';

/** A request whose links and namespaces are still to be found. */
export interface PendingRequest {
  readonly fields: Fields;
  readonly make: (fields: Fields) => Request<unknown>;
  /** The fields as the words have set them: errors name the words. */
  readonly given: Fields;
  /** Name of the namespace in which links are found. That of the program, if absent. */
  readonly netns?: string | undefined;
}

/** Returns a request that is made when the links and namespaces in its fields are found. `given` is what the words have set. */
export function pending(
  fields: Fields,
  make: (fields: Fields) => Request<unknown>,
  given: Fields = fields,
): PendingRequest {
  return { fields, make, given };
}

/** The verbs of an object: each reads the words behind it. `options` are those before the object: `-d`. */
export type Verbs = Readonly<Record<string, (words: Words, options: ReadonlySet<string>) => PendingRequest>>;

/** Returns a verb whose words are the fields of an operation, which also have their names in the library. `adjust` may change the fields before the operation gets them. */
export function verb(
  grammar: Grammar,
  // biome-ignore lint/suspicious/noExplicitAny: each operation checks its own argument.
  operation: (fields: any) => Request<unknown>,
  adjust: (fields: Fields) => Fields = (fields) => fields,
): (words: Words) => PendingRequest {
  const fieldNames = (): readonly string[] => [
    ...((operation as Partial<Declared>).inputs?.[0]?.fields?.keys() ?? []),
  ];
  return (words) => {
    const fields: Fields = {};
    parse({ ...grammar, fields: grammar.fields ?? fieldNames() }, words, fields);
    return pending(
      inWordsOf(fields, () => adjust(fields)),
      operation,
      fields,
    );
  };
}

/** Finds the links and namespaces that words name. */
export interface Finder {
  /** Finds a link, in a named namespace if one is given. */
  findLink(name: string, netns?: string): Promise<number>;
  /** Opens a network namespace. */
  openNamespace(name: string): Promise<{ readonly fd: number }>;
}

/**
 * Makes the request, with the indexes of links and the descriptors of namespaces in the place of their names. A value that
 * cannot be encoded is refused here, in the words that were typed.
 */
export async function makeRequest(
  { fields, make, given, netns }: PendingRequest,
  finder: Finder,
): Promise<Request<unknown>> {
  const findLink = (name: string): Promise<number> => finder.findLink(name, netns);
  const found = (await resolved(fields, { ...finder, findLink })) as Fields;
  return inWordsOf(given, () => {
    const request = make(found);
    encodeRequest(new Writer(), { ...request, type: 0 }, 1);
    return request;
  });
}

async function resolved(value: unknown, finder: Finder): Promise<unknown> {
  if (value instanceof LinkName) {
    const { name, isSubject } = value;
    const found = finder.findLink(name);
    return isSubject ? found.catch(() => name) : found;
  }
  if (value instanceof NamespaceName) return finder.openNamespace(value.name);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await resolved(item, finder));
    return items;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const object: Fields = {};
  for (const [key, item] of Object.entries(value))
    Object.defineProperty(object, key, {
      value: await resolved(item, finder),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
}
