/** Returns what `JSON.stringify` shall write of an error: its name and message, which JSON leaves out otherwise, and its fields. */
export function errorJson(error: Error): object {
  const { name, message, cause } = error;
  const fields: object = error;
  return { name, message, ...fields, ...(cause !== undefined && { cause: causeJson(cause) }) };
}

/** A cause of another library has no `toJSON`. */
function causeJson(cause: unknown): unknown {
  return cause instanceof Error && !('toJSON' in cause) ? errorJson(cause) : cause;
}
