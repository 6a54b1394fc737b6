const FACTORS = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A quantity such as `250m` or `1Gi` as a number, to compare it with another one. What is no quantity compares with
 * nothing.
 *
 * @param {string | number | undefined} quantity
 * @returns {number}
 */
export function amountOf(quantity) {
  const [, digits, unit] =
    /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(
      String(quantity ?? ''),
    ) ?? [];
  return Number(digits) * (FACTORS[unit] ?? NaN);
}
