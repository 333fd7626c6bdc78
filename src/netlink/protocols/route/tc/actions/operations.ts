import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_ROOT } from '../../../../message/header.ts';
import { command, commandOfLists, dumpOfLists, query, readEventOf } from '../../../../request/builders.ts';
import {
  argument,
  attributeFields,
  type Check,
  isInteger,
  isObject,
  operation,
  required,
  rest,
} from '../../../../request/input.ts';
import type { ArgumentPath, Command, Dump, Request } from '../../../../request/request.ts';
import { throwInvalid } from '../../../../request/validate.ts';
import { RTM_DELACTION, RTM_GETACTION, RTM_NEWACTION } from '../../rtm.ts';
import { isKindName, isOptions } from '../validate.ts';
import { checkActions } from './check.ts';
import { type Action, type ActionMessage, actionAttributes, actionMessage } from './message.ts';

/** Refers to an action by its kind and number. An {@link Action} from a list can be given as it is. */
export type ActionReference = Partial<Omit<Action, 'kind' | 'index'>> & {
  readonly kind?: string | undefined;
  readonly index?: number | undefined;
};

/** Which actions to list: those of a kind. */
export interface ActionFilter {
  kind: string;
}

/** Asks for more than 32 actions in a message. */
const large: ActionMessage['flags'] = { value: ['largeDump'], selector: ['largeDump'] };

const base = { protocol: 'route', body: actionMessage } as const;

const actionFields = (kind: Check) => ({
  ...attributeFields(actionAttributes),
  kind,
  options: isOptions,
});
const actionInput = (): Check => rest('actions', isObject<Action>(actionFields(isKindName), 'an action'));
const referenceInput = (): Check =>
  required(
    isObject<ActionReference>(
      {
        ...actionFields(required(isKindName)),
        index: required(isInteger(1, 0xffff_ffff, 'the number of an action, from 1')),
      },
      'an action',
      false,
    ),
  );

/** Adds the number of an action, which the kernel reports among its parameters. */
function withIndex(action: Action): Action {
  if (action.index !== undefined || action.options === undefined) return action;
  for (const item of Object.values(action.options))
    if (typeof item === 'object' && item !== null && 'index' in item && 'bindings' in item)
      return { ...action, index: item.index as number };
  return action;
}

const actionsOf = ({ actions = {} }: ActionMessage): Action[] => Object.values(actions).map(withIndex);

/** Reads an event about actions. */
export const readEvent = readEventOf(RTM_NEWACTION, actionMessage, actionsOf);

/** Lists the actions of a kind: `tc actions list action gact`. */
export const list = operation(
  'action list',
  () => [required(isObject<ActionFilter>({ kind: required(isKindName) }, 'a filter of actions'))],
  ({ kind }: ActionFilter): Dump<Action> =>
    dumpOfLists({
      ...base,
      operation: `action list ${kind}`,
      type: RTM_GETACTION,
      value: { actions: { 1: { kind } }, flags: large },
      reply: actionMessage,
      map: actionsOf,
    }),
);

/** Gets one action: `tc actions get action gact index 5`. ENOENT where there is none. */
export const get = operation(
  'action get',
  () => [referenceInput()],
  (action: ActionReference): Request<Action> =>
    query({
      ...base,
      operation: `action get ${action.kind} ${action.index}`,
      type: RTM_GETACTION,
      value: refer(action),
      reply: actionMessage,
      map: (message) => actionsOf(message)[0],
    }),
);

/**
 * Adds actions that filters can share: `tc actions add`. Their numbers are in their parameters (`index`). Needs
 * CAP_NET_ADMIN in the initial user namespace, where actions of a filter need it in that of the network namespace. EEXIST
 * where a number is taken, ENOENT where the kernel lacks the kind.
 */
export const create = operation(
  'action create',
  () => [actionInput()],
  (...actions: Action[]): Command<Action> => write('create', NLM_F_CREATE | NLM_F_EXCL, actions),
);
export { create as add };

/** Adds actions, or replaces those with their numbers: `tc actions replace`. Needs the same capability. */
export const replace = operation(
  'action replace',
  () => [actionInput()],
  (...actions: Action[]): Command<Action> => write('replace', NLM_F_CREATE | NLM_F_REPLACE, actions),
);

/** Deletes an action that no filter has: `tc actions del`. Needs the same capability. */
const remove = operation(
  'action delete',
  () => [referenceInput()],
  (action: ActionReference): Command<Action> =>
    commandOfLists(
      {
        ...base,
        operation: `action delete ${action.kind} ${action.index}`,
        type: RTM_DELACTION,
        value: refer(action),
      },
      readEvent,
    ),
);

export { remove as delete };

/** Deletes all actions of a kind: `tc actions flush`. Needs the same capability. */
export const flush = operation(
  'action flush',
  () => [argument('kind', required(isKindName))],
  (kind: string): Request<void> =>
    command({
      ...base,
      operation: `action flush ${kind}`,
      type: RTM_DELACTION,
      flags: NLM_F_ROOT,
      value: { actions: { 1: { kind } }, flags: large },
    }),
);

function refer({ kind, index }: ActionReference): ActionMessage {
  return { actions: { 1: { kind, index } as Action } };
}

/** In a message, actions are numbered from 1. */
const argumentPath: ArgumentPath = ([list, number, ...path]) => [
  list as string,
  String(Number(number) - 1),
  ...path,
];

function write(verb: string, flags: number, actions: Action[]): Command<Action> {
  const operation = `action ${verb} ${actions.map((action) => action.kind).join(' ')}`;
  if (actions.length === 0) throwInvalid(operation, 'actions', 'expected at least one');
  checkActions(operation, 'actions', actions);
  const numbered = Object.fromEntries(actions.map((action, index) => [index + 1, action]));
  return commandOfLists(
    { ...base, operation, type: RTM_NEWACTION, flags, value: { actions: numbered }, argumentPath },
    readEvent,
  );
}
