/**
 * A component whose code is loaded when it is first needed, or before by `load`. Unlike `lazy` it is drawn at once when
 * the code is there: a suspended tree waits 300 ms before it shows what it waited for.
 */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

export function later<Props extends object>(module: () => Promise<{ default: ComponentType<Props> }>) {
  let loaded: ComponentType<Props> | null = null;
  const load = async () => {
    loaded ??= (await module()).default;
    return loaded;
  };

  function Later({ fallback = null, ...props }: Props & { fallback?: ReactNode }) {
    const [Component, setComponent] = useState(() => loaded);
    useEffect(() => {
      if (Component) return;
      load().then(
        (found) => setComponent(() => found),
        (failure: unknown) =>
          // For the boundary around it.
          setComponent(() => {
            throw failure;
          }),
      );
    }, [Component]);
    return Component ? <Component {...(props as unknown as Props)} /> : fallback;
  }
  return Object.assign(Later, { load });
}
