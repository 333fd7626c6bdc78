/** An error about how the command was called. */
export function usageError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_VALUE' });
}

/** Of `--count`: a whole number from 1; without it there is no end. */
export function readCount(text: string | undefined): number {
  return readNumber('count', text) ?? Number.POSITIVE_INFINITY;
}

/** Of `--count`, `--room`: a whole number from 1. */
export function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`--${option} is a number from 1, not '${text}'`);
  return Number(text);
}

/** Of `--time`: seconds, with a fraction or without. */
export function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  // More than a timer of Node takes.
  if (!/^\d+(\.\d+)?$/.test(text) || seconds === 0 || seconds > 2_000_000)
    throw usageError(`--time is a number of seconds, not '${text}'`);
  return seconds;
}
