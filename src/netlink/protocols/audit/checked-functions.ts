import { argument, check, isInteger, operation, required } from '../../request/input.ts';
import { parseAuditRecord as readRecord } from './messages.ts';
import { auditRecordName as recordName } from './record-types.ts';

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

/** The name of a type of records as `ausearch` shows it: `'SYSCALL'` for 1300; `undefined` for a type without a name. */
export const auditRecordName = operation(
  'audit record name',
  () => [required(argument('type', isInteger(0, 0xffff, 'the type of a record')))],
  recordName,
);
