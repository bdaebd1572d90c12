/**
 * PCG32 (XSH RR 64/32) on stream 54: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
 * Algorithms for Random Number Generation", HMC-CS-2014-0905.
 */

const MULTIPLIER = 6364136223846793005n;
const INCREMENT = (54n << 1n) | 1n;
const BITS_32 = 2 ** 32;

export class Pcg32 {
  #state = 0n;

  /** @param {number} seed A whole number below 2³². */
  constructor(seed) {
    this.next();
    this.#state = BigInt.asUintN(64, this.#state + BigInt(seed));
    this.next();
  }

  /** Returns a whole number below 2³². */
  next() {
    const old = this.#state;
    this.#state = BigInt.asUintN(64, old * MULTIPLIER + INCREMENT);
    const shifted = Number(BigInt.asUintN(32, ((old >> 18n) ^ old) >> 27n));
    const turn = Number(old >> 59n);
    return ((shifted >>> turn) | (shifted << ((32 - turn) & 31))) >>> 0;
  }

  /**
   * Returns a uniform whole number from 0 to bound − 1, by rejection; from two numbers if the bound is 2³² or more.
   *
   * @param {number} bound
   */
  below(bound) {
    if (bound < BITS_32) {
      const threshold = (BITS_32 - bound) % bound;
      for (;;) {
        const value = this.next();
        if (value >= threshold) return value % bound;
      }
    }
    const wide = BigInt(bound);
    const threshold = BigInt.asUintN(64, -wide) % wide;
    for (;;) {
      const high = BigInt(this.next());
      const value = (high << 32n) | BigInt(this.next());
      if (value >= threshold) return Number(value % wide);
    }
  }

  /** Returns a multiple of 2⁻⁵³ in [0, 1), from two numbers. */
  uniform() {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
}
