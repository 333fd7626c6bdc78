import type { Request } from '../request/request.ts';
import { defaultReceiveBufferSize, type Transport } from '../transport/transport.ts';

/** Bytes that the kernel accounts for one ACK, with an extended acknowledgement and a margin. */
const ackBudget = 1536;
/** Bytes that the kernel accounts for one message of an answer. */
const answerBudget = 12 * 1024;
/** Bytes that a running dump may occupy beyond half of the receive buffer. */
const dumpReserve = 64 * 1024;

/**
 * Bytes of the receive buffer that the answer to a request may occupy. The kernel answers inside the send and drops
 * answers that do not fit. So the socket never has more requests in flight than their replies fit in the receive buffer.
 */
export function receiveBudgetOf({
  answer,
  isSentBack = false,
}: Pick<Request<unknown>, 'answer' | 'isSentBack'>): number {
  // The kernel pauses a dump when the buffer is full.
  if (answer === 'many') return 0;
  // The echoed messages come before the ACK. If they do not fit, the kernel drops the ACK too.
  if (answer === 'ack' && !isSentBack) return ackBudget;
  return answer === 'echo' ? answerBudget + ackBudget : answerBudget;
}

/** Bytes of the receive buffer that all answers in flight may occupy. */
export function receiveBudgetIn(
  { receiveBufferSize = defaultReceiveBufferSize }: Transport,
  dumping: boolean,
): number {
  return dumping ? receiveBufferSize / 2 - dumpReserve : receiveBufferSize;
}
