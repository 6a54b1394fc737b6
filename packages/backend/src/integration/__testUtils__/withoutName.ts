/** The same with another name, so that what belongs to different applications can be compared. */
export function withoutName<T>(value: T, name: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(name, 'APPLICATION'));
}
