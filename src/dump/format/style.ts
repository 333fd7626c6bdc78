import { styleText } from 'node:util';

/** How the pieces of the output look. */
export interface Style {
  message(text: string): string;
  name(text: string): string;
  dim(text: string): string;
  value(text: string): string;
  problem(text: string): string;
  changed(text: string): string;
}

const plain = (text: string): string => text;

/** No colours: for pipes and files. */
export const plainStyle: Style = {
  message: plain,
  name: plain,
  dim: plain,
  value: plain,
  problem: plain,
  changed: plain,
};

type Format = Parameters<typeof styleText>[0];
const paint =
  (format: Format) =>
  (text: string): string =>
    text === '' ? '' : styleText(format, text, { validateStream: false });

/** Colours of a terminal. */
export const colourStyle: Style = {
  message: paint(['bold', 'yellow']),
  name: paint('cyan'),
  dim: paint('gray'),
  value: plain,
  problem: paint(['bold', 'red']),
  changed: paint('green'),
};

/** When to colour: as told, or as the environment (`NO_COLOR`, `FORCE_COLOR`) and the stream have it. */
export type ColourChoice = 'auto' | 'always' | 'never';

/** The style for a stream. */
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
