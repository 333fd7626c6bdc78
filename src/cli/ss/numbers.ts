/** Returns a number as `%g` of C prints it: `digits` significant digits, without zeros at the end. */
export function shortNumber(value: number, digits = 6): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < digits) return trimmed(value.toFixed(Math.max(0, digits - 1 - power)));
  const sign = power < 0 ? '-' : '+';
  return `${trimmed(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

const units = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Returns a rate in bits a second. With `exact`, in full; otherwise three digits with the prefix of the unit. */
export function rate(bits: number, exact: boolean): string {
  if (exact) return wholeNumber(bits);
  const unit = units.find(([least]) => bits >= least);
  return unit === undefined ? shortNumber(bits) : `${shortNumber(bits / unit[0], 3)}${unit[1]}`;
}

/** Returns a number without its fraction. A half is rounded to the even neighbour, as C does it. */
function wholeNumber(value: number): string {
  const below = Math.floor(value);
  const isHalf = value - below === 0.5;
  return BigInt(isHalf ? below + (below % 2) : Math.round(value)).toString();
}

/** Returns milliseconds as the timers of sockets are shown: `1min30sec`, `5.250ms`, `120ms`. */
export function timerText(milliseconds: number): string {
  let seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  seconds %= 60;
  let rest = milliseconds % 1000;
  let text = '';
  if (minutes > 0) {
    rest = 0;
    text = `${minutes}min`;
    if (minutes > 9) seconds = 0;
  }
  if (seconds > 0) {
    if (seconds > 9) rest = 0;
    text += `${seconds}${rest > 0 ? '.' : 'sec'}`;
  }
  return rest > 0 ? `${text}${String(rest).padStart(3, '0')}ms` : text;
}
