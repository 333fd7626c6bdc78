import { argument, check, operation, required } from '../../request/input.ts';
import { parseAuditRecord as readRecord } from './messages.ts';

/** Reads the time and the serial of a record; `undefined` for other text. */
export const parseAuditRecord = operation(
  'parse audit record',
  () => [
    required(
      argument(
        'text',
        check('the text of a record', (value) => typeof value === 'string'),
      ),
    ),
  ],
  readRecord,
);
