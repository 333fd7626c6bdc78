/** Checks of what tests pass to fixtures and to the fake kernel. */
import {
  argument,
  type Check,
  check,
  type Fields,
  isBoolean,
  isInteger,
  isObject,
  isSchema,
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

/** Checks of options: of a message, an acknowledgement, the end of a dump. */
export const optionChecks = {
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

/** The arguments of a message before its value. */
export const typeAndSchema: readonly Check[] = [
  required(argument('type', isInteger(0, 0xffff, 'a message type'))),
  required(argument('schema', isSchema)),
];
