import type { Datagram } from '../datagram.ts';

/** A datagram of a capture, or an error in the capture. */
export type CaptureRecord =
  | { readonly datagram: Datagram; readonly problem?: undefined }
  | { readonly problem: string; readonly datagram?: undefined };

/** Reads a capture piece by piece. No bytes make it throw. */
export interface Parser {
  push(chunk: Uint8Array): Iterable<CaptureRecord>;
  /** Reads what is left. Call it behind the last piece. */
  end(): Iterable<CaptureRecord>;
}
