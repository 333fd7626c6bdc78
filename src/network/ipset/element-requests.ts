import {
  type ElementsOptions,
  elementRequest,
} from '../../netlink/protocols/netfilter/ipset/element-request.ts';
import type { SetElement } from '../../netlink/protocols/netfilter/ipset/messages.ts';
import type { Request } from '../../netlink/request/request.ts';

/** Bytes of the elements in one request, about. The error of a request contains the request. */
const requestLength = 8192;

/** A request about some elements of a list. */
export interface PartOfList {
  /** Index of its first element. */
  readonly first: number;
  readonly request: Request<void>;
}

/** Makes the requests about many elements. */
export function requestsFor(
  verb: 'add' | 'delete',
  name: string,
  elements: readonly SetElement[],
  options: ElementsOptions,
): PartOfList[] {
  const parts: PartOfList[] = [];
  let first = 0;
  let length = 0;
  const complete = (end: number): void => {
    if (end === first) return;
    parts.push({ first, request: elementRequest(verb, name, elements.slice(first, end), options, first) });
    first = end;
    length = 0;
  };
  for (const [index, element] of elements.entries()) {
    length += lengthOf(element);
    if (length > requestLength) complete(index);
  }
  complete(elements.length);
  return parts;
}

/** Bytes of an element in a request, at most. */
function lengthOf(element: SetElement): number {
  let length = 16;
  for (const key in element) {
    const value = element[key as keyof SetElement];
    length += typeof value === 'string' ? 28 + value.length : 16;
  }
  return length;
}

/** Type of {@link requestsFor}. */
export type RequestsFor = typeof requestsFor;
