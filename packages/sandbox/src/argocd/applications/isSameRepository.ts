/** Whether two addresses lead to the same repository: with or without ".git" and a slash at the end. */
export function isSameRepository(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}
