import { act, renderHook, waitFor } from '@testing-library/react';
import { RequestState, useRequest } from './useRequest';

type Ask = (signal: AbortSignal) => Promise<string>;

const render = (ask: Ask | undefined, delayMs?: number) =>
  renderHook<RequestState<string>, { ask: Ask | undefined }>(
    props => useRequest(props.ask, delayMs),
    { initialProps: { ask } },
  );

describe('useRequest', () => {
  it('asks nothing until there is a question', async () => {
    const { result, rerender } = render(undefined);
    expect(result.current).toEqual({ status: 'idle' });
    rerender({ ask: async () => 'answer' });
    expect(result.current).toEqual({ status: 'loading' });
    await waitFor(() =>
      expect(result.current).toMatchObject({
        status: 'ready',
        value: 'answer',
      }),
    );
  });

  it('cancels a question that is overtaken, and forgets its answer', async () => {
    const signals: AbortSignal[] = [];
    let answerFirst = (_: string) => {};
    const { result, rerender } = render(signal => {
      signals.push(signal);
      return new Promise(resolve => {
        answerFirst = resolve;
      });
    });
    await waitFor(() => expect(signals).toHaveLength(1));
    rerender({ ask: async () => 'second' });
    expect(signals[0].aborted).toBe(true);
    await waitFor(() =>
      expect(result.current).toMatchObject({ value: 'second' }),
    );
    await act(async () => answerFirst('first'));
    expect(result.current).toMatchObject({ status: 'ready', value: 'second' });
  });

  it('keeps the last answer at hand while the next one is awaited', async () => {
    const { result, rerender } = render(async () => 'first');
    await waitFor(() =>
      expect(result.current).toMatchObject({ value: 'first' }),
    );
    rerender({ ask: () => new Promise<string>(() => {}) });
    expect(result.current).toEqual({ status: 'loading', previous: 'first' });
  });

  it('asks again on demand after an error', async () => {
    const ask = jest
      .fn<Promise<string>, [AbortSignal]>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue('up');
    const { result } = render(ask);
    await waitFor(() => expect(result.current.status).toBe('error'));
    act(() => {
      if (result.current.status === 'error') {
        result.current.retry();
      }
    });
    await waitFor(() =>
      expect(result.current).toMatchObject({ status: 'ready', value: 'up' }),
    );
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('does not ask what is overtaken within the delay', async () => {
    const first = jest.fn(async () => 'first');
    const { result, rerender } = render(first, 50);
    rerender({ ask: async () => 'second' });
    await waitFor(() =>
      expect(result.current).toMatchObject({ value: 'second' }),
    );
    expect(first).not.toHaveBeenCalled();
  });

  it('ends what is under way when nobody looks any more', async () => {
    const signals: AbortSignal[] = [];
    const { unmount } = render(signal => {
      signals.push(signal);
      return new Promise(() => {});
    });
    await waitFor(() => expect(signals).toHaveLength(1));
    unmount();
    expect(signals[0].aborted).toBe(true);
  });
});
