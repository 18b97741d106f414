import type { Failed, Message, Pims } from "@openpims/sdk";

/** Calls for several vehicles with one facade, which has one chosen vehicle at a time. */
export class Garage {
  readonly pims: Pims;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pims: Pims) {
    this.pims = pims;
  }

  /** Makes a call while a vehicle is the chosen one. */
  read<Result>(vin: string, call: (pims: Pims) => Promise<Message<Result>>): Promise<Message<Result>> {
    return this.#inTurn(async () => (await this.#choose(vin)) ?? call(this.pims));
  }

  /** Makes a call that takes the chosen vehicle when it begins. Others need not wait for its end. */
  async command<Result>(
    vin: string,
    call: (pims: Pims) => Promise<Message<Result>>,
  ): Promise<Message<Result>> {
    const begun = await this.#inTurn(async () => {
      const failed = await this.#choose(vin);
      // In an object, or the turn would last until the command's end.
      return { answer: failed ?? call(this.pims) };
    });
    return begun.answer;
  }

  async #choose(vin: string): Promise<Failed | undefined> {
    const message = await this.pims.set("pims.vehicle.vin", { actionType: "remote", vin });
    return message.status === "FAILED" ? message : undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const running = this.#turn.then(work);
    this.#turn = running.catch(() => undefined);
    return running;
  }
}
