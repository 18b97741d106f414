const RUN = "01234567890";
const RUN_DOWN = [...RUN].reverse().join("");

/** True for a PIN that a thief tries first: one digit or one pair again and again, or a run up or down. */
export const isGuessable = (pin: string): boolean =>
  /^(\d)\1+$/.test(pin) || /^(\d\d)\1+$/.test(pin) || RUN.includes(pin) || RUN_DOWN.includes(pin);
