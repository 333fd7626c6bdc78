import type { Writer } from '../codec/writer.ts';
import type { EncodedDatagram, ErrorOf, InFlight, RequestWarning } from '../engine/in-flight.ts';
import type { MessageCursor } from '../message/message-cursor.ts';

/** A datagram with many requests, in flight until all of them are answered. */
export abstract class Datagram implements InFlight {
  readonly sequence: number;
  abstract readonly count: number;
  abstract readonly operation: string;
  abstract readonly isAcksOnly: boolean;
  abstract readonly blocking: boolean;
  abstract readonly receiveBudget: number;
  abstract readonly done: boolean;
  readonly error = undefined;
  readonly paused = false;
  readonly isDump = false;
  reserved = 0;
  sent = false;
  abandoned = false;
  onProgress: (() => void) | undefined;
  #warnings: RequestWarning[] = [];

  constructor(sequence: number) {
    this.sequence = sequence;
  }

  takeWarnings(): readonly RequestWarning[] {
    const warnings = this.#warnings;
    if (warnings.length > 0) this.#warnings = [];
    return warnings;
  }

  /** Keeps warnings for {@link takeWarnings}. */
  protected warn(warnings: readonly RequestWarning[]): void {
    this.#warnings.push(...warnings);
  }

  abandon(): void {
    this.abandoned = true;
  }

  abstract encode(writer: Writer): EncodedDatagram;
  abstract accept(message: MessageCursor): void;
  abstract fail(errorOf: ErrorOf): void;
  abstract lose(errorOf: ErrorOf, sequence: number | undefined): void;
}
