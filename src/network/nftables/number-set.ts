/** A set of integers of 32 bits. Each takes 8 to 16 bytes, and no object. */
export class NumberSet {
  /** A hash table with open addressing. Zero stands for an empty place. */
  #table = new Int32Array(1024);
  /** How far a hash is shifted to become a place in the table. */
  #shift = 22;
  #hasZero = false;
  #size = 0;

  /** Number of integers. */
  get size(): number {
    return this.#size;
  }

  /** Adds an integer. Returns false for one that is there already. */
  add(number: number): boolean {
    const key = number | 0;
    if (key === 0) {
      if (this.#hasZero) return false;
      this.#hasZero = true;
    } else {
      if (this.#size * 2 >= this.#table.length) this.#grow();
      if (!this.#insert(key)) return false;
    }
    this.#size++;
    return true;
  }

  #insert(key: number): boolean {
    const table = this.#table;
    const mask = table.length - 1;
    let place = Math.imul(key, 0x9e3779b1) >>> this.#shift;
    for (let found = table[place]; found !== 0; found = table[place]) {
      if (found === key) return false;
      place = (place + 1) & mask;
    }
    table[place] = key;
    return true;
  }

  #grow(): void {
    const keys = this.#table;
    this.#table = new Int32Array(keys.length * 4);
    this.#shift -= 2;
    for (const key of keys) if (key !== 0) this.#insert(key);
  }
}
