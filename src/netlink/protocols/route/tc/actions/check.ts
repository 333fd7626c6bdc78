import { show } from '../../../../codec/encode-error.ts';
import { throwInvalid } from '../../../../request/validate.ts';

/** Most actions of a filter or of one request. */
const most = 32;

/** Throws for a list with too many actions, or with an action without a kind. */
export function checkActions(operation: string, field: string, actions: readonly unknown[]): void {
  if (actions.length > most)
    throwInvalid(operation, field, `${actions.length} actions are more than ${most}`);
  for (const [index, action] of actions.entries()) {
    if (typeof action !== 'object' || action === null || 'then' in action)
      throwInvalid(operation, `${field}[${index}]`, `expected an action, got ${show(action)}`);
    const { kind } = action as { kind?: unknown };
    if (typeof kind !== 'string' || kind === '')
      throwInvalid(operation, `${field}[${index}].kind`, 'expected a kind');
  }
}
