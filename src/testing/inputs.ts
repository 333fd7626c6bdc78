/** Checks of what tests pass to fixtures and to the fake kernel. */
import {
  type Check,
  check,
  checkArgument,
  type Fields,
  isBoolean,
  isInteger,
  isObject,
  isText,
  required,
} from '../netlink/request/input.ts';
import type { FakeAckOptions, FakeDoneOptions, FakeMessageOptions } from './fake-options.ts';

const messageFields: Fields<FakeMessageOptions> = { flags: isInteger(0, 0xffff), sequence: isInteger() };

/** An explanation: its encoder checks its fields. */
const isExplanation: Check = check(
  'the attributes of an acknowledgement',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !('then' in value),
);

/** Checks by the names of the options. */
const checks = {
  message: isObject<FakeMessageOptions>(messageFields, 'options of a message'),
  ack: isObject<FakeAckOptions>(
    { ...messageFields, extack: isExplanation, capped: isBoolean },
    'options of an acknowledgement',
  ),
  done: isObject<FakeDoneOptions>(
    { ...messageFields, code: isText, extack: isExplanation, interrupted: isBoolean },
    'options of the end of a dump',
  ),
} as const;

/** Checks the options of a message, an acknowledgement or the end of a dump. */
export function checkOptions(kind: keyof typeof checks, options: FakeMessageOptions): void {
  checkArgument(kind, 'options', required(checks[kind]), options);
}

/** The schema of a message. */
const isSchema = required(
  check(
    'a schema, as tsnetlink/codec makes them',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      typeof (value as { encode?: unknown }).encode === 'function' &&
      typeof (value as { decode?: unknown }).decode === 'function',
  ),
);

/** Checks the type and the schema of a message. */
export function checkMessage(name: string, type: unknown, schema: unknown): void {
  checkArgument(name, 'type', required(isInteger(0, 0xffff, 'a message type')), type);
  checkArgument(name, 'schema', isSchema, schema);
}
