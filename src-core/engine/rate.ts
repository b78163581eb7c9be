/** Events a second over the last whole second, from samples of a running total. */
const spanUs = 1_000_000;

export class Rate {
  perSecond = 0;
  private readonly samples: { at: number; total: number }[] = [];

  /** `at` in µs. */
  sample(at: number, total: number): void {
    this.samples.push({ at, total });
    while (this.samples.length > 2 && this.samples[1]!.at <= at - spanUs) this.samples.shift();
    const oldest = this.samples[0]!;
    const span = at - oldest.at;
    this.perSecond = span < spanUs / 2 ? 0 : Math.round(((total - oldest.total) * 1_000_000) / span);
  }
}
