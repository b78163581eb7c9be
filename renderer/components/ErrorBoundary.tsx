import { Component, type ErrorInfo, type ReactNode } from 'react';

interface Props {
  /** Names the pane in the message: "The packet view". */
  readonly what: string;
  /** A change of this starts over: another exchange may well be drawable. */
  readonly resetKey?: unknown;
  readonly children: ReactNode;
}

interface State {
  readonly fault: Error | null;
  readonly resetKey: unknown;
}

/** One pane that cannot be drawn leaves the others alone. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { fault: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(fault: unknown): Partial<State> {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { fault: null, resetKey: props.resetKey };
  }

  override componentDidCatch(fault: unknown, info: ErrorInfo): void {
    console.error(`${this.props.what} failed`, fault, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.fault === null) return this.props.children;
    return (
      <div className="notice bad" role="alert">
        <strong>{this.props.what} could not be drawn.</strong>
        <p>{this.state.fault.message}</p>
        <p className="soft">Recording goes on. The traffic itself is not affected; choose something else, or try again.</p>
        <button type="button" className="button" onClick={() => this.setState({ fault: null })}>
          Try again
        </button>
      </div>
    );
  }
}
