import { Component, type ReactNode } from 'react';
import { Problem } from './notice.tsx';

/** A view that breaks says so in its place, with a way to try again; the rest of the page goes on. */
export class Boundary extends Component<{ children: ReactNode }, { failure: unknown }> {
  override state: { failure: unknown } = { failure: null };

  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }

  override render() {
    if (this.state.failure === null) return this.props.children;
    // Also where a new version of the page has replaced the files of this one: the reload brings the new.
    return (
      <main className="h-full">
        <Problem failure={this.state.failure} retry={() => location.reload()} className="pt-[18vh]" />
      </main>
    );
  }
}
