import type { CniVersion } from './versions.ts';

/** Codes of errors: 1 to 99 are those of the specification, those from 100 on belong to the plugins of this library. */
export const cniCodes = {
  incompatibleVersion: 1,
  unsupportedField: 2,
  unknownContainer: 3,
  invalidEnvironment: 4,
  ioFailure: 5,
  decodingFailure: 6,
  invalidConfiguration: 7,
  /** The runtime may try the same again later. */
  tryAgainLater: 11,
  /** STATUS: the plugin cannot execute ADD. */
  notAvailable: 50,
  /** STATUS: the same, and existing containers may have a limited network. */
  limitedConnectivity: 51,
  /** The kernel refused a request or a system call. */
  kernelRefused: 100,
  /** A pool of addresses has no free address, or not the requested one. */
  noAddress: 101,
  /** CHECK: the network of the container differs from the result of ADD. */
  checkFailed: 102,
  /** A plugin that this plugin calls ended without an answer. */
  delegateFailed: 103,
  /** Every other error. */
  other: 999,
} as const;

/** An error as the runtime gets it: `{ cniVersion, code, msg, details }`. */
export class CniError extends Error {
  override readonly name = 'CniError';
  /** A number of {@link cniCodes}, or one of the plugin itself from 100 on. */
  readonly code: number;
  /** A longer description. */
  readonly details: string | undefined;

  constructor(code: number, message: string, options: ErrorOptions & { details?: string | undefined } = {}) {
    super(message, options);
    this.code = code;
    this.details = options.details;
  }

  /** The form of the specification. */
  toJSON(): { code: number; msg: string; details?: string } {
    const { code, message: msg, details } = this;
    return { code, msg, ...(details !== undefined && { details }) };
  }
}

/** Returns any error as one for the runtime. Errors of the kernel have the code 100, all others 999. */
export function toCniError(error: unknown): CniError {
  if (error instanceof CniError) return error;
  const { message = String(error), code, errno } = error as NodeJS.ErrnoException;
  const isOfKernel = typeof errno === 'number' && typeof code === 'string';
  return new CniError(isOfKernel ? cniCodes.kernelRefused : cniCodes.other, message, { cause: error });
}

/** The JSON of an error on the output of a plugin. */
export function printError(error: CniError, cniVersion: CniVersion | undefined): string {
  return JSON.stringify({ ...(cniVersion !== undefined && { cniVersion }), ...error.toJSON() }, undefined, 4);
}
