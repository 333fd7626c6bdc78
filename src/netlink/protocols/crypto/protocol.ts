import { defineObject, defineProtocol, type Verb } from '../../protocol.ts';
import {
  algorithmMessage,
  CRYPTO_MSG_DELALG,
  CRYPTO_MSG_DELRNG,
  CRYPTO_MSG_GETALG,
  CRYPTO_MSG_NEWALG,
  CRYPTO_MSG_UPDATEALG,
} from './message.ts';
import * as operations from './operations.ts';

function messageOf(name: string, type: number, verb: Verb) {
  return { name, type, verb, request: algorithmMessage, reply: algorithmMessage };
}

/** Algorithms of the kernel's cryptography. */
const cryptoAlgorithm = defineObject({
  name: 'cryptoAlgorithm',
  messages: [
    messageOf('CRYPTO_MSG_NEWALG', CRYPTO_MSG_NEWALG, 'new'),
    messageOf('CRYPTO_MSG_DELALG', CRYPTO_MSG_DELALG, 'delete'),
    messageOf('CRYPTO_MSG_UPDATEALG', CRYPTO_MSG_UPDATEALG, 'set'),
    messageOf('CRYPTO_MSG_GETALG', CRYPTO_MSG_GETALG, 'get'),
    messageOf('CRYPTO_MSG_DELRNG', CRYPTO_MSG_DELRNG, 'delete'),
  ],
  reply: algorithmMessage,
  groups: [],
  key: ({ driver }) => driver,
  selfChanging: ['references'],
  list: operations.list,
  operations,
});

/** Algorithms of the kernel's cryptography: the object and its messages. */
export const protocol = defineProtocol({ cryptoAlgorithm });
