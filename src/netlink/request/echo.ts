import { NLM_F_ECHO } from '../message/header.ts';
import type { Command, Request } from './request.ts';
import { checkIsRequest, throwInvalid } from './validate.ts';

/**
 * Makes the same request with an answer: the objects that it creates, changes or deletes (`ip -echo`), as the kernel reports
 * them to multicast groups. They contain the values that the kernel chose: an index, a name, a handle. Usually one object.
 * Deleting a veth end returns both ends. The kernel never echoes IPv6 addresses, so the list is empty for them.
 *
 * @example const [link] = await socket.request(echo(links.create({ kind: 'bridge' })));
 * @throws TypeError for a command that the kernel never echoes: of neighbours, changes of links …
 */
export function echo<T>(request: Command<T>): Request<T[]> {
  checkIsRequest(request);
  const { echoes, result: _, ...rest } = request;
  if (echoes === undefined) throwInvalid(request.operation, 'echo', 'the kernel does not echo this');
  const { type: ownType, flags } = request;
  return {
    ...rest,
    flags: flags | NLM_F_ECHO,
    answer: 'echo',
    // Objects that are deleted as a consequence are echoed too: the qdisc that a new one replaces, routes of a next hop.
    read: (reader, start, end, type) => (type === ownType ? echoes(reader, start, end, type) : undefined),
  };
}
