import type { Request } from '../../netlink/request/request.ts';
import type { Fields, Grammar } from './grammar.ts';
import { parse } from './grammar.ts';
import { LinkName, NamespaceName, type Words } from './words.ts';

/** A request whose links and namespaces are still to be found. */
export interface PendingRequest {
  readonly fields: Fields;
  readonly make: (fields: Fields) => Request<unknown>;
}

/** Returns a request that is made when the links and namespaces in its fields are found. */
export function pending(fields: Fields, make: (fields: Fields) => Request<unknown>): PendingRequest {
  return { fields, make };
}

/** The verbs of an object: each reads the words behind it. `options` are those before the object: `-d`. */
export type Verbs = Readonly<Record<string, (words: Words, options: ReadonlySet<string>) => PendingRequest>>;

/** Returns a verb whose words are the fields of an operation. `adjust` may change the fields before the operation gets them. */
export function verb(
  grammar: Grammar,
  // biome-ignore lint/suspicious/noExplicitAny: each operation checks its own argument.
  operation: (fields: any) => Request<unknown>,
  adjust: (fields: Fields) => Fields = (fields) => fields,
): (words: Words) => PendingRequest {
  return (words) => {
    const fields: Fields = {};
    parse(grammar, words, fields);
    return pending(adjust(fields), operation);
  };
}

/** Finds the links and namespaces that words name. */
export interface Finder {
  findLink(name: string): Promise<number>;
  /** Opens a network namespace. */
  openNamespace(name: string): Promise<{ readonly fd: number }>;
}

/** Makes the request, with the indexes of links and the descriptors of namespaces in the place of their names. */
export async function makeRequest(
  { fields, make }: PendingRequest,
  finder: Finder,
): Promise<Request<unknown>> {
  return make((await resolved(fields, finder)) as Fields);
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
