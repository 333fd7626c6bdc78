import { throwInvalid } from '../../../../request/validate.ts';

/** Most actions of a filter or of one request. */
const most = 32;

/** Throws for a list with too many actions, or with an action without a kind. */
export function checkActions(operation: string, field: string, actions: readonly unknown[]): void {
  if (actions.length > most)
    throwInvalid(operation, field, `${actions.length} actions are more than ${most}`);
  for (const [index, action] of actions.entries()) {
    const kind = (action as { kind?: unknown } | null | undefined)?.kind;
    if (typeof kind !== 'string' || kind === '')
      throwInvalid(operation, `${field}.${index}.kind`, 'expected a kind');
  }
}
