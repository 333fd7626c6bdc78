// The functions of this entry with their arguments checked. The library itself calls the functions behind them.

import { isRecord, throwInvalidType } from '../../codec/encode-error.ts';
import {
  argument,
  type Check,
  check,
  isAnyOf,
  isBoolean,
  isFunction,
  isInteger,
  isListOf,
  isObject,
  isSchema,
  isText,
  operation,
  required,
} from '../../request/input.ts';
import {
  defineFamily as describeFamily,
  type FamilyCommand,
  type FamilyEvent,
  type FamilyOptions,
} from './define-family.ts';
import * as files from './wireguard/config-file.ts';

/** An object of parts by name, each with these keys. */
function areNamed(one: Check, expected: string): Check {
  return Object.assign(
    (value: unknown) => {
      if (!isRecord(value)) throwInvalidType(expected, value);
      for (const [name, part] of Object.entries(value)) argument(name, one)(part);
    },
    { expected },
  );
}

const id = required(isInteger(0, 0xff, 'the number of a command'));

const isFamily = isObject<FamilyOptions<Record<string, FamilyCommand>, Record<string, FamilyEvent>, string>>({
  version: required(isInteger(0, 0xff)),
  commands: required(
    areNamed(
      isObject<FamilyCommand>({
        id,
        request: isSchema,
        reply: isSchema,
        replyId: isInteger(0, 0xff),
        acknowledged: isBoolean,
        dump: isAnyOf(
          check('true', (value) => value === true),
          isSchema,
        ),
        join: isFunction,
        do: isBoolean,
        blocking: isBoolean,
      }),
      'commands by name',
    ),
  ),
  groups: isListOf(isText),
  events: areNamed(isObject<FamilyEvent>({ id, body: required(isSchema) }), 'events by name'),
  header: isSchema,
});

/**
 * Describes a family of generic netlink: its commands with the schemas of request and reply, its multicast groups and events.
 * The message type, which the kernel gives at run time, is asked for by the socket.
 *
 * @param name as the kernel calls it: `'tcp_metrics'`
 */
export const defineFamily = operation(
  'define family',
  () => [required(argument('name', isText)), required(argument('options', isFamily))],
  describeFamily,
);

/**
 * Reads a file of `wg` or `wg-quick`. Keys may be written in any case; `#` begins a comment.
 *
 * @throws TypeError for a line that makes no sense: `field` is its number, `line 3`
 */
export const parseWireGuardFile = operation(
  'wireguard file',
  () => [
    required(
      argument(
        'text',
        check('the text of a file', (value) => typeof value === 'string'),
      ),
    ),
  ],
  files.parseWireGuardFile,
);

/** Writes a file of `wg` or `wg-quick`; of a device the same text as `wg showconf`. */
export const formatWireGuardFile = operation(
  'wireguard file',
  () => [required(argument('file', check('the settings of a device, or a device', isRecord)))],
  files.formatWireGuardFile,
);
