import { colourStyle, plainStyle, type Style } from '../dump/format/style.ts';

/** When to colour: `auto` depends on the environment (`NO_COLOR`, `FORCE_COLOR`) and the stream. */
export type ColourChoice = 'auto' | 'always' | 'never';

/** Returns the style for a stream. */
export function styleFor(
  choice: ColourChoice,
  stream: { readonly isTTY?: boolean | undefined },
  environment: NodeJS.ProcessEnv = process.env,
): Style {
  if (choice !== 'auto') return choice === 'always' ? colourStyle : plainStyle;
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return plainStyle;
  if (FORCE_COLOR !== undefined)
    return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? plainStyle : colourStyle;
  return stream.isTTY === true && TERM !== 'dumb' ? colourStyle : plainStyle;
}
