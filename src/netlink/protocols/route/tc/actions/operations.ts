import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_ROOT } from '../../../../message/header.ts';
import { command, commandOfLists, dumpOfLists, query, readEventOf } from '../../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELACTION, RTM_GETACTION, RTM_NEWACTION } from '../../rtm.ts';
import { checkKind } from '../validate.ts';
import { type Action, type ActionMessage, actionMessage } from './message.ts';

/** Which action: its kind and number. */
export interface ActionReference {
  kind: string;
  index: number;
}

/** More than 32 actions a message. */
const large: ActionMessage['flags'] = { value: ['largeDump'], selector: ['largeDump'] };

const base = { protocol: 'route', body: actionMessage } as const;

const actionsOf = ({ actions = {} }: ActionMessage): Action[] => Object.values(actions);

/** Reads an event about actions. */
export const readEvent = readEventOf(RTM_NEWACTION, actionMessage, actionsOf);

/** The actions of a kind: `tc actions list action gact`. */
export function list(kind: string): Dump<Action> {
  const operation = `action list ${kind}`;
  checkKind(operation, kind);
  const value: ActionMessage = {
    actions: { 1: { kind } },
    flags: large,
  };
  return dumpOfLists({
    ...base,
    operation,
    type: RTM_GETACTION,
    value,
    reply: actionMessage,
    map: actionsOf,
  });
}

/** One action: `tc actions get action gact index 5`. ENOENT where there is none. */
export function get(action: ActionReference): Request<Action> {
  const operation = `action get ${action?.kind} ${action?.index}`;
  const value = refer(operation, action);
  return query({
    ...base,
    operation,
    type: RTM_GETACTION,
    value,
    reply: actionMessage,
    map: (message) => actionsOf(message)[0],
  });
}

/**
 * Adds actions that filters can share: `tc actions add`. Their numbers are in their parameters (`index`). Needs
 * CAP_NET_ADMIN in the initial user namespace, where actions of a filter need it in that of the network namespace. EEXIST where a number is taken, ENOENT where the kernel lacks the kind.
 */
export function create(...actions: Action[]): Command<Action> {
  return write('create', NLM_F_CREATE | NLM_F_EXCL, actions);
}
export { create as add };

/** Adds actions, or puts them in the place of those with their numbers: `tc actions replace`. Needs the same. */
export function replace(...actions: Action[]): Command<Action> {
  return write('replace', NLM_F_CREATE | NLM_F_REPLACE, actions);
}

/** Deletes an action that no filter has: `tc actions del`. Needs the same. */
function remove(action: ActionReference): Command<Action> {
  const operation = `action delete ${action?.kind} ${action?.index}`;
  return commandOfLists(
    { ...base, operation, type: RTM_DELACTION, value: refer(operation, action) },
    readEvent,
  );
}

export { remove as delete };

/** Deletes all actions of a kind: `tc actions flush`. Needs the same. */
export function flush(kind: string): Request<void> {
  const operation = `action flush ${kind}`;
  checkKind(operation, kind);
  return command({
    ...base,
    operation,
    type: RTM_DELACTION,
    flags: NLM_F_ROOT,
    value: { actions: { 1: { kind } }, flags: large },
  });
}

function refer(operation: string, { kind, index }: ActionReference): ActionMessage {
  checkKind(operation, kind);
  if (!Number.isInteger(index) || index < 1)
    throwInvalid(operation, 'index', 'expected the number of an action, from 1');
  return { actions: { 1: { kind, index } } };
}

function write(verb: string, flags: number, actions: Action[]): Command<Action> {
  const operation = `action ${verb} ${actions.map((action) => action?.kind).join(' ')}`;
  checkActions(operation, 'actions', actions);
  if (actions.length === 0) throwInvalid(operation, 'actions', 'expected at least one');
  const numbered = Object.fromEntries(actions.map((action, index) => [index + 1, action]));
  return commandOfLists(
    { ...base, operation, type: RTM_NEWACTION, flags, value: { actions: numbered } },
    readEvent,
  );
}

/** Refuses a list of actions that are too many or of which one has no kind. */
export function checkActions(operation: string, field: string, actions: readonly Action[]): void {
  if (actions.length > 32) throwInvalid(operation, field, `${actions.length} actions are more than 32`);
  for (const [index, action] of actions.entries()) {
    if (typeof action?.kind !== 'string' || action.kind === '')
      throwInvalid(operation, `${field}.${index}.kind`, 'expected a kind');
  }
}
