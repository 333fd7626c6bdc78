import { NLM_F_ECHO } from '../message/header.ts';
import type { Command, Request } from './request.ts';
import { throwInvalid } from './validate.ts';

/**
 * The same request, answered with what came of it (`ip -echo`): the objects that it has made, changed or deleted, as the
 * kernel tells its listeners of them. Mostly it is one; a pair of links is deleted as two, and where the kernel keeps
 * silent there is none (IPv6 addresses). What the kernel chose by itself is in them: an index, a name, a handle.
 *
 * @example const [link] = await socket.request(echo(links.create({ kind: 'bridge' })));
 * @throws TypeError for what the kernel never echoes: neighbours, changes of links …
 */
export function echo<T>(request: Command<T>): Request<T[]> {
  const { echoes, result: _, ...rest } = request;
  if (echoes === undefined) throwInvalid(request.operation, 'echo', 'the kernel does not echo this');
  const { type: wanted, flags } = request;
  return {
    ...rest,
    flags: flags | NLM_F_ECHO,
    answer: 'echo',
    // What went for it is told as well: the qdisc that a new one replaces, routes whose next hop has changed.
    read: (reader, start, end, type) => (type === wanted ? echoes(reader, start, end, type) : undefined),
  };
}
