import { NLM_F_EXCL } from '../../../message/header.ts';
import { command } from '../../../request/builders.ts';
import type { ArgumentPath, Request } from '../../../request/request.ts';
import { elementMessage, ipsetMessages, ipsetVersion, type SetElement } from './messages.ts';

/** Whether elements that exist already, or are gone already, are no error: `ipset -exist`. */
export interface ElementsOptions {
  exist?: boolean | undefined;
}

const types = {
  add: ipsetMessages.IPSET_CMD_ADD,
  delete: ipsetMessages.IPSET_CMD_DEL,
  test: ipsetMessages.IPSET_CMD_TEST,
} as const;

/**
 * Makes a request about elements of a set, whose arguments have been checked.
 *
 * @param first index of the first element in the list of the caller, for errors
 */
export function elementRequest(
  verb: keyof typeof types,
  setName: string,
  elements: readonly SetElement[],
  { exist = false }: ElementsOptions,
  first = 0,
): Request<void> {
  const [only] = elements;
  /** The path of a part of the message in the arguments. */
  const argumentPath: ArgumentPath = ([part = '', ...path]) => {
    if (part === 'data') return verb === 'test' ? path : ['elements', String(first), ...path];
    const [index, ...inner] = path;
    return part === 'adt' ? ['elements', String(first + Number(index)), ...inner] : [part, ...path];
  };
  const request = command({
    protocol: 'netfilter',
    operation: `ipset ${verb} ${setName}`,
    type: types[verb],
    flags: exist ? 0 : NLM_F_EXCL,
    body: elementMessage,
    value: {
      protocol: ipsetVersion,
      setName,
      ...(elements.length === 1 && only !== undefined
        ? { data: only }
        : { lineNo: 1, adt: elements as SetElement[] }),
    },
    argumentPath,
  });
  return { ...request, isSentBack: true };
}
