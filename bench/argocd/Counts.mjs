/** Requests that came, and bytes of the bodies that went out, packed as they were sent: by account and kind. */
export class Counts {
  #accounts = {};

  /** Counts a request. @returns a function that adds bytes to it */
  request(account, kind) {
    const kinds = (this.#accounts[account] ??= {});
    const entry = (kinds[kind] ??= { requests: 0, bytes: 0 });
    entry.requests += 1;
    return bytes => {
      entry.bytes += bytes;
    };
  }

  reset() {
    for (const kinds of Object.values(this.#accounts)) {
      for (const entry of Object.values(kinds)) {
        entry.requests = 0;
        entry.bytes = 0;
      }
    }
  }

  toJSON() {
    return this.#accounts;
  }
}
