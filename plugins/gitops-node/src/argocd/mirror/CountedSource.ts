import { ApplicationSource } from './ApplicationSource';
import { MirrorCall } from './MirrorReport';

/**
 * Counts what is asked of a source.
 */
export class CountedSource implements ApplicationSource {
  readonly #source: ApplicationSource;
  readonly #calls: Record<MirrorCall, number> = {
    list: 0,
    stream: 0,
    load: 0,
    projects: 0,
    probe: 0,
  };

  static create(source: ApplicationSource): CountedSource {
    return new CountedSource(source);
  }

  private constructor(source: ApplicationSource) {
    this.#source = source;
  }

  get calls(): Record<MirrorCall, number> {
    return { ...this.#calls };
  }

  listApplications(
    options: Parameters<ApplicationSource['listApplications']>[0],
  ) {
    this.#calls.list += 1;
    return this.#source.listApplications(options);
  }

  streamApplications(
    options: Parameters<ApplicationSource['streamApplications']>[0],
  ) {
    this.#calls[options.name === undefined ? 'stream' : 'load'] += 1;
    return this.#source.streamApplications(options);
  }

  listProjects(options: Parameters<ApplicationSource['listProjects']>[0]) {
    this.#calls.projects += 1;
    return this.#source.listProjects(options);
  }

  probe(options: Parameters<ApplicationSource['probe']>[0]) {
    this.#calls.probe += 1;
    return this.#source.probe(options);
  }
}
