interface Props {
  readonly disabled: boolean;
  readonly onClick: () => void;
}

export function SetNull({ disabled, onClick }: Props) {
  return (
    <button type="button" className="button" aria-label="Set NULL" title="Set NULL (Delete)" disabled={disabled} onClick={onClick}>
      NULL
    </button>
  );
}
