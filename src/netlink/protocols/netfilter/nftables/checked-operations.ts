// The operations as programs call them. The library calls the functions of messages without checks, because it does so for each message.

import {
  argument,
  isEncodable,
  isInteger,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import { nftBodies } from './messages.ts';
import * as unchecked from './operations.ts';

export * from './operations.ts';

const generation = () => [argument('generation', isInteger(0, 0xffff_ffff, 'the number of a generation'))];

/**
 * Makes the messages around the requests of a transaction: `socket.transaction(transactionFrame(), requests)`. With a generation,
 * the kernel refuses the transaction with ERESTART if the ruleset has another one meanwhile.
 */
export const transactionFrame = operation('transaction frame', generation, unchecked.transactionFrame);

/**
 * Makes the messages around requests that are only checked: the kernel refuses the last of them, and so executes none. It does not
 * look for loops of chains, as it does at the end of a transaction.
 */
export const checkFrame = operation('check frame', generation, unchecked.checkFrame);

/**
 * Makes the request of a message that changes the ruleset. It is valid in a transaction only. With `echo`, the kernel returns
 * the object with its handle.
 *
 * @param flags message flags beyond NLM_F_REQUEST: NLM_F_CREATE …
 */
export const changeRequest = operation(
  'change request',
  () => [
    required(argument('name', isOneOf(Object.keys(nftBodies)))),
    required(argument('value', isEncodable)),
    argument('flags', isInteger(0, 0xffff, 'message flags')),
    argument('label', isText),
  ],
  unchecked.changeRequest,
);
