// The functions that read and write text of tc, with their arguments checked. Schemas call the functions behind them for each message.

import { argument, check, isInteger, isString, operation, required } from '../../../request/input.ts';
import { u32Handle as readU32Handle, formatU32Handle as writeU32Handle } from './filters/kinds/u32-match.ts';
import { parseHandle as readHandle, formatHandle as writeHandle } from './handle.ts';
import * as units from './units.ts';

/** Empty text is no handle, and none is found in it. */
const textInput = () => [required(argument('text', isString))];
const handleInput = () => [required(argument('value', isInteger(0, 0xffff_ffff, 'a handle')))];
/** The reader of the unit checks the text, or the number. */
const quantityInput = () => [
  required(
    argument(
      'value',
      check(
        'text or a number',
        (value) =>
          typeof value === 'string' ||
          (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER),
      ),
    ),
  ),
];

/** The text of a handle: `1:`, `1:10`, `:10`; `none` for 0. */
export const formatHandle = operation('format handle', handleInput, writeHandle);

/** The number of `1:`, `1:10` or `:10`, hexadecimal; `undefined` for other text. */
export const parseHandle = operation('parse handle', textInput, readHandle);

/** Returns the text of a handle of the filter u32: `800:`, `800::5`. */
export const formatU32Handle = operation('format u32 handle', handleInput, writeU32Handle);

/** The number of a handle of the filter u32: `800:`, `800::5`, `1:2:3`, hexadecimal. Throws a TypeError for other text. */
export const u32Handle = operation('u32 handle', textInput, readU32Handle);

/**
 * Bytes per second of `'10mbit'`, `'1.5gbit'`, `'100kbps'` (bytes), `'1mibit'`; of a number, itself.
 *
 * @throws TypeError or RangeError
 */
export const parseRate = operation('parse rate', quantityInput, units.parseRate);

/** Nanoseconds of `'50ms'`, `'10us'`, `'1.5s'`; of a number, itself. Throws as `parseRate`. */
export const parseTime = operation('parse time', quantityInput, units.parseTime);

/** Bytes of `'1500b'`, `'32kb'` (of 1024), `'1mb'`, `'32kbit'`; of a number, itself. Throws as `parseRate`. */
export const parseSize = operation('parse size', quantityInput, units.parseSize);

/** The fraction from 0 to 1 of `'1%'`; of a number, itself. Throws as `parseRate`. */
export const parseProbability = operation('parse probability', quantityInput, units.parseProbability);
