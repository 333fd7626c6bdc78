import { styleText } from 'node:util';

const began = performance.now();
let count = 0;

/** Does one step of an example and prints what it did, what came of it, and how long it took. */
export async function step<T>(
  title: string,
  act: () => Promise<T>,
  tell: (result: T) => string = () => '',
): Promise<T> {
  const start = performance.now();
  try {
    const result = await act();
    print('green', '✓', title, tell(result), performance.now() - start);
    return result;
  } catch (error) {
    print('red', '✗', title, '', performance.now() - start);
    throw error;
  }
}

function print(
  color: 'green' | 'red',
  mark: string,
  title: string,
  result: string,
  milliseconds: number,
): void {
  count++;
  const time = `${milliseconds.toFixed(2)} ms`.padStart(10);
  console.log(`${styleText(color, mark)} ${title.padEnd(58)} ${styleText('gray', time)}  ${result}`);
}

/** Stops the example where something is not as it should be. */
export function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected: ${what}`);
}

/** The last line: how many steps, how long altogether. */
export function summary(): void {
  console.log(`\n${count} steps in ${(performance.now() - began).toFixed(0)} ms, without a child process`);
}
