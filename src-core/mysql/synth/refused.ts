/** What somebody asked for cannot be done, for the reason in the message: one line that says what would be right. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
