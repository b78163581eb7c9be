/** How often a script was in the way; who is too often is switched off. */
export class Offences {
  static readonly mostDeaths = 3;
  static readonly mostTimeouts = 10;
  /** What is told of the last one, after its worker has started again. */
  remark: string | null = null;
  private deaths = 0;
  private timeouts = 0;

  /** True: too often by now. */
  death(why: string): boolean {
    this.remark = `${why}; its worker was started again`;
    this.deaths++;
    return this.deaths >= Offences.mostDeaths;
  }

  /** True: too often in a row by now. */
  timeout(): boolean {
    this.timeouts++;
    return this.timeouts >= Offences.mostTimeouts;
  }

  /** A hook has ended in time. */
  well(): void {
    this.timeouts = 0;
  }

  forgive(): void {
    this.remark = null;
    this.deaths = 0;
    this.timeouts = 0;
  }
}
