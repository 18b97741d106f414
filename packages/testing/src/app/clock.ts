/**
 * A clock that a test turns. It starts at the present, since the identity provider checks tokens by its own clock.
 * @example
 * const clock = new TestClock();
 * clock.advance(600);
 */
export class TestClock {
  #offset = 0;
  now = (): number => Date.now() + this.#offset;
  advance(seconds: number): void {
    this.#offset += seconds * 1000;
  }
}
