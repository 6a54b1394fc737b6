const FACTORS: Record<string, number> = {
  m: 1 / 1000,
  '': 1,
  k: 1000,
  M: 1000 ** 2,
  G: 1000 ** 3,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

/** A Kubernetes quantity in thousandths, the unit in which Argo CD's tree counts both CPU and bytes. */
export function milliQuantity(quantity: string): number {
  const [, number = '0', unit = ''] =
    /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Math.round(Number(number) * (FACTORS[unit] ?? 1) * 1000);
}
