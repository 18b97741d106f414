// A pickle's values, as inert data: no value refers to anything outside the file.

/** The classes of the Python clients, by the end of the module's name. */
const CLASSES = { Otp: "otp.otp", IWData: "otp.load", Tokenizer: "otp.tokenizer" } as const;

export type ClassName = keyof typeof CLASSES;

/** An object as data: its class's name and its fields. `null` if the file gives no fields. */
export interface PickledRecord {
  readonly type: "record";
  readonly className: ClassName;
  fields: Dictionary | null;
}

/** A value and its offset. */
export interface Placed {
  readonly value: Value;
  readonly offset: number;
}

export interface Dictionary {
  readonly type: "dictionary";
  readonly entries: Map<string, Placed>;
}

interface List {
  readonly type: "list";
  readonly items: Value[];
}

interface Tuple {
  readonly type: "tuple";
  readonly items: readonly Value[];
}

interface Bytes {
  readonly type: "bytes";
  readonly bytes: Uint8Array;
}

interface ClassReference {
  readonly type: "class";
  readonly className: ClassName;
}

/** Objects may refer to each other in cycles: no code here follows the references. */
export type Value =
  | string
  | number
  | boolean
  | null
  | List
  | Tuple
  | Dictionary
  | PickledRecord
  | ClassReference
  | Bytes
  | { readonly type: "long" }
  | { readonly type: "mark" };

type Typed = Extract<Value, { type: string }>;

export function is<T extends Typed["type"]>(value: Value, type: T): value is Extract<Typed, { type: T }> {
  return typeof value === "object" && value?.type === type;
}

/** The known class of this name, `undefined` for any other. */
export function classNamed(module: string, name: string): ClassName | undefined {
  const known = Object.entries(CLASSES).find(([className]) => className === name);
  // An early version wrote the files' names with a capital.
  const inLowerCase = module.toLowerCase();
  if (!known || (inLowerCase !== known[1] && !inLowerCase.endsWith(`.${known[1]}`))) return undefined;
  return known[0] as ClassName;
}

/** A name is shown only if it looks like one: in a broken file a PIN or a key may be in its place. */
export function shownName(module: string, name: string): string {
  const shown = `${module}.${name}`;
  return shown.length <= 80 && /^([A-Za-z_]+\d{0,2}\.)+[A-Za-z_]+\d{0,2}$/.test(shown)
    ? shown
    : "of another name";
}
