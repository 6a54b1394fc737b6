import { useCallback, useEffect, useRef, useState } from 'react';

const DELAY_MS = 300;

/**
 * Whether a field has been left, told a moment late: a field is mostly left by a click on something below it, and a
 * message that appeared while the button is down would move its target away.
 */
export function useLeft(): { isLeft: boolean; leave: () => void } {
  const [isLeft, setIsLeft] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();

  const leave = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsLeft(true), DELAY_MS);
  }, []);

  useEffect(() => () => clearTimeout(timer.current), []);

  return { isLeft, leave };
}
