/** Reads a clock: `CLOCK_TAI` is `tai`. The library refuses unknown ones with the list of those that it knows. */
export const clockWord = (word: string): string => word.replace(/^CLOCK_/i, '').toLowerCase();
