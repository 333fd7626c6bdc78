import { styleText } from 'node:util';

/** The looks of the pieces of the output. */
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
