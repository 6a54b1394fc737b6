/** Beginnings of regions whose ARNs do not begin with `arn:aws:`. */
const PARTITIONS: [prefix: string, partition: string][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
];

/** The second word of ARNs in a region: `aws`, `aws-cn`. */
export function partitionOf(region: string): string {
  const found = PARTITIONS.find(([prefix]) => region.startsWith(prefix));
  return found ? found[1] : 'aws';
}
