import type { Request } from '../request/request.ts';
import type { Transport } from '../transport/transport.ts';

/** What the kernel counts for one ACK in the receive buffer, with an explanation and to be on the safe side. */
const ackRoom = 1536;
/** The same for a message of an answer. */
const answerRoom = 12 * 1024;
/** What a dump under way may have in the receive buffer beyond its half. */
const dumpRoom = 64 * 1024;
/** Bytes that the kernel queues for a socket unless told (`net.core.rmem_default`). */
const usualRoom = 212_992;

/**
 * Room that the answer to a request takes up in the receive buffer. The kernel answers inside the send and drops what
 * does not fit, so no more may be asked at a time than there is room for. A dump waits by itself.
 */
export function receiveBudgetOf({ answer }: Pick<Request<unknown>, 'answer'>): number {
  if (answer === 'many') return 0;
  // What is echoed comes before its ACK. Where it is more than there is room for, the kernel drops the ACK too.
  return answer === 'ack' ? ackRoom : answer === 'echo' ? answerRoom + ackRoom : answerRoom;
}

/** Room that there is for answers at a time. */
export function receiveBudgetIn({ receiveBufferSize = usualRoom }: Transport, dumping: boolean): number {
  return dumping ? receiveBufferSize / 2 - dumpRoom : receiveBufferSize;
}
