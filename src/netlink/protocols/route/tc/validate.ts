import { throwInvalid } from '../../../request/validate.ts';

/** Refuses what cannot be the index of a link. */
export function checkIndex(operation: string, index: unknown): void {
  if (!Number.isInteger(index) || (index as number) <= 0)
    throwInvalid(operation, 'index', 'expected the index of a link, from 1');
}

/** Refuses what cannot be a kind. */
export function checkKind(operation: string, kind: unknown): void {
  if (typeof kind !== 'string' || kind === '' || kind.length > 15)
    throwInvalid(operation, 'kind', 'expected a kind of 1 to 15 characters');
}
