import {
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { askCatalog } from './askCatalog';

/** As the catalog's client throws it. */
const answer = (status: number) =>
  ResponseError.fromResponse(
    Response.json({ error: { name: 'Error', message: 'No' } }, { status }),
  );

/** Whatever is given here happens in turn. */
function calls(...answers: (() => Promise<string>)[]) {
  return jest.fn(() => answers.shift()!());
}

const fail = (error: Error | Promise<Error>) => async () => {
  throw await error;
};
const never = () => new Promise<string>(() => {});
const found = async () => 'found';

describe('askCatalog', () => {
  const options = { delaysMs: [1, 1], timeoutMs: 50 };

  it.each([
    ['a 200 that the client does not expect', fail(answer(200))],
    ['a 408', fail(answer(408))],
    ['a 429', fail(answer(429))],
    ['a 500', fail(answer(500))],
    ['a 503', fail(answer(503))],
    ['an answer that never comes', never],
  ])('asks again after %s', async (_, trouble) => {
    const call = calls(trouble, trouble, found);
    expect(await askCatalog('asking', call, options)).toBe('found');
    expect(call).toHaveBeenCalledTimes(3);
  });

  it('says what it has waited for in vain', async () => {
    const call = calls(never, never, never);
    await expect(askCatalog('asking', call, options)).rejects.toThrow(
      'The catalog did not answer while asking: no answer within 0.05 s. Nothing is lost: see the log of the backend, and start the task again once the catalog answers',
    );
  });

  it.each([
    ['a 404', answer(404)],
    ['an error of its own', new NotFoundError('No')],
    ['one that only sounds like trouble', new ServiceUnavailableError('No')],
  ])('passes on %s', async (_, error) => {
    const call = calls(fail(error));
    await expect(askCatalog('asking', call, options)).rejects.toThrow(
      await error,
    );
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('ends with the task', async () => {
    const signal = AbortSignal.timeout(20);
    await expect(
      askCatalog('asking', never, { signal, timeoutMs: 5_000 }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
